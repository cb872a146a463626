import { expect } from 'chai';
import type { Applied } from '../../../lib/cluster/client.ts';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { fieldAt } from '../../../lib/json.ts';
import { canonical } from '../../../lib/state/canonical.ts';
import { converged } from '../../../lib/state/converged.ts';
import { type Lab, newNamespace, plainly, refusal } from './lab.ts';

/** Where objects hold quantities, and how they are kept there. */
export function quantities(lab: Lab): void {
  it('are kept in their canonical form wherever a Pod template has them', async () => {
    const { client } = lab();
    const wanted = deployment(await newNamespace(client), podSpec);
    for (const dryRun of [true, false]) {
      const applied = await client.apply(wanted, { dryRun, force: false });
      expectConverged(applied, wanted);
      const kept = fieldAt(applied, 'object', 'spec', 'template', 'spec');
      expect(fieldAt(kept, 'overhead')).to.deep.equal({ cpu: '100m' });
      expect(fieldAt(kept, 'resources')).to.deep.equal({
        limits: { cpu: '2500m', memory: '2Gi', 'hugepages-2Mi': '4Mi' },
        requests: { cpu: '2001m' },
      });
      expect(fieldAt(kept, 'initContainers', 0, 'resources')).to.deep.equal({
        limits: { 'ephemeral-storage': '1536Mi', 'example.org/dongle': '2' },
      });
      expect(fieldAt(kept, 'containers', 0, 'resources')).to.deep.equal({
        limits: { memory: '1825361100800m' },
        requests: { cpu: '2', memory: '1536Mi' },
      });
      expect(fieldAt(kept, 'containers', 0, 'env')).to.deep.equal([
        { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } } },
        { name: 'B', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
      ]);
      expect(fieldAt(kept, 'volumes', 0, 'emptyDir')).to.deep.equal({ sizeLimit: '100u' });
      expect(fieldAt(kept, 'volumes', 1, 'downwardAPI', 'items', 0)).to.deep.equal({
        path: 'memory',
        resourceFieldRef: { containerName: 'main', resource: 'limits.memory', divisor: '1Mi' },
      });
      const claim = fieldAt(kept, 'volumes', 2, 'ephemeral', 'volumeClaimTemplate', 'spec');
      expect(fieldAt(claim, 'resources')).to.deep.equal({ requests: { storage: '512Mi' } });
    }
  });

  it('are kept in their canonical form in an autoscaler', async () => {
    const { client } = lab();
    const wanted = autoscaler(await newNamespace(client));
    const applied = await client.apply(wanted, plainly);
    expectConverged(applied, wanted);
    const spec = fieldAt(applied, 'object', 'spec');
    expect(fieldAt(spec, 'metrics')).to.deep.equal([
      { type: 'Resource', resource: { name: 'cpu', target: average('500m') } },
      { type: 'Pods', pods: { metric: { name: 'load' }, target: average('1000100u') } },
      { type: 'External', external: { metric: { name: 'queue' }, target: total('1500') } },
    ]);
    expect(fieldAt(spec, 'behavior', 'scaleDown', 'tolerance')).to.equal('50m');
  });

  it('are kept in their canonical form in a quota', async () => {
    const { client } = lab();
    const wanted = quota(await newNamespace(client));
    const applied = await client.apply(wanted, plainly);
    expectConverged(applied, wanted);
    expect(fieldAt(applied, 'object', 'spec', 'hard')).to.deep.equal({
      pods: '5k',
      'requests.cpu': '1m',
      'requests.memory': '1536Mi',
    });
  });

  it('that are none are invalid, also in a dry run', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    for (const memory of ['much', '1 Gi', '1K', true]) {
      const resources = { requests: { memory } };
      const wanted = deployment(namespace, { containers: [{ name: 'a', image: 'a', resources }] });
      for (const dryRun of [true, false]) {
        const error = await refusal(client.apply(wanted, { dryRun, force: false }));
        expect(error.code).to.equal('invalid');
        expect(error.message).to.include('quantit');
      }
    }
  });
}

/** Ownership alone tells that the object is as it was written, however that was spelled. */
function expectConverged(applied: Applied, wanted: Manifest): void {
  if (applied.kind === 'conflict') throw new Error(applied.message);
  expect(converged(applied.object, canonical(wanted))).to.equal(true);
}

const podSpec = {
  runtimeClassName: 'small',
  overhead: { cpu: 0.1 },
  resources: {
    limits: { cpu: '2.5', memory: '2048Mi', 'hugepages-2Mi': '4096Ki' },
    requests: { cpu: '2.0001' },
  },
  initContainers: [
    {
      name: 'first',
      image: 'none',
      resources: { limits: { 'ephemeral-storage': '1.5Gi', 'example.org/dongle': '2000m' } },
    },
  ],
  containers: [
    {
      name: 'main',
      image: 'none',
      resources: { limits: { memory: '1.7Gi' }, requests: { cpu: '2000m', memory: '1.5Gi' } },
      env: [
        {
          name: 'A',
          valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1000m' } },
        },
        {
          name: 'B',
          valueFrom: { resourceFieldRef: { containerName: '', resource: 'limits.cpu' } },
        },
      ],
    },
  ],
  volumes: [
    { name: 'scratch', emptyDir: { sizeLimit: '0.0001' } },
    {
      name: 'facts',
      downwardAPI: {
        items: [
          {
            path: 'memory',
            resourceFieldRef: {
              containerName: 'main',
              resource: 'limits.memory',
              divisor: '1024Ki',
            },
          },
        ],
      },
    },
    {
      name: 'disk',
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '0.5Gi' } } },
        },
      },
    },
  ],
};

const labels = { app: 'quantities' };

function deployment(namespace: string, spec: object): Manifest {
  const template = { metadata: { labels }, spec };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name: 'quantities', labels },
    spec: { replicas: 0, selector: { matchLabels: labels }, template },
  };
}

function autoscaler(namespace: string): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { namespace, name: 'quantities', labels },
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'quantities' },
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: average('0.5') } },
        { type: 'Pods', pods: { metric: { name: 'load' }, target: average('1.0001') } },
        { type: 'External', external: { metric: { name: 'queue' }, target: total('1.5k') } },
      ],
      behavior: { scaleDown: { tolerance: '0.05' } },
    },
  };
}

/** As Istio's chart of CNI has one. */
function quota(namespace: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { namespace, name: 'quantities', labels },
    spec: {
      hard: { pods: 5000, 'requests.cpu': '0.0001', 'requests.memory': '1.5Gi' },
      scopeSelector: {
        matchExpressions: [
          { operator: 'In', scopeName: 'PriorityClass', values: ['system-node-critical'] },
        ],
      },
    },
  };
}

function average(averageValue: string): object {
  return { type: 'AverageValue', averageValue };
}

function total(value: string): object {
  return { type: 'Value', value };
}
