import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import {
  discover,
  loadResources,
  pathOf,
  type ApiResource,
  type ResourceTable,
} from '../../lib/cluster/discovery.ts';

const recorded = new URL('../../../test/cluster/recorded/', import.meta.url);

/** A server that answers paths from recorded files (kube-apiserver v1.36.3, shortened). */
function replay(files: Readonly<Record<string, string>>, asked: string[] = []) {
  return async (path: string): Promise<unknown> => {
    asked.push(path);
    const file = files[path];
    if (file === undefined) {
      throw new ClusterError('unavailable', 'no such recording', { cluster: 'c', status: 503 });
    }
    return JSON.parse(await readFile(new URL(file, recorded), 'utf8'));
  };
}

const aggregated = { '/api': 'api-v2.json', '/apis': 'apis-v2.json' };
const plain = {
  '/api': 'api.json',
  '/apis': 'apis.json',
  '/api/v1': 'api-v1.json',
  '/apis/apps/v1': 'apis-apps-v1.json',
};

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' };
const verbs = 'create delete deletecollection get list patch update watch'.split(' ');
const deployments: ApiResource = {
  ...deployment,
  prefix: '/apis/apps/v1',
  name: 'deployments',
  namespaced: true,
  verbs,
};

function tableWith(...kinds: readonly string[]): ResourceTable {
  return new Map(kinds.map((kind) => [`v1 ${kind}`, { ...deployments, name: kind }]));
}

describe('cluster/discovery', () => {
  it('reads aggregated discovery with two requests', async () => {
    const asked: string[] = [];
    const table = await loadResources(replay(aggregated, asked));
    expect(asked.toSorted()).to.deep.equal(['/api', '/apis']);
    const found = discover(() => Promise.resolve(table));
    expect(await found.resource(deployment)).to.deep.equal(deployments);
    expect(await found.resource({ apiVersion: 'v1', kind: 'Namespace' })).to.include({
      prefix: '/api/v1',
      name: 'namespaces',
      namespaced: false,
    });
    const scaler = { kind: 'HorizontalPodAutoscaler' };
    for (const apiVersion of ['autoscaling/v1', 'autoscaling/v2']) {
      expect(await found.resource({ ...scaler, apiVersion })).to.include({
        prefix: `/apis/${apiVersion}`,
      });
    }
  });

  it('knows all kinds, each in the version that the server lists first', async () => {
    const all = await discover(() => loadResources(replay(aggregated))).all();
    const scalers = all.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(scalers.map(({ apiVersion }) => apiVersion)).to.deep.equal(['autoscaling/v2']);
    expect(all).to.deep.include(deployments);
    const binding = all.find(({ kind }) => kind === 'Binding');
    expect(binding?.verbs).to.deep.equal(['create']);
  });

  it('does not take a subresource for a type', async () => {
    for (const files of [aggregated, plain]) {
      const found = discover(() => loadResources(replay(files)));
      expect(await found.resource({ apiVersion: 'apps/v1', kind: 'Scale' })).to.equal(undefined);
    }
  });

  it('reads a server that knows no aggregated discovery group by group', async () => {
    const asked: string[] = [];
    const found = discover(() => loadResources(replay(plain, asked)));
    expect(await found.resource(deployment)).to.deep.equal(deployments);
    expect(await found.resource({ apiVersion: 'v1', kind: 'Service' })).to.include({
      prefix: '/api/v1',
      name: 'services',
      namespaced: true,
    });
    expect(asked.toSorted()).to.deep.equal(['/api', '/api/v1', '/apis', '/apis/apps/v1']);
  });

  it('knows the other types when the server of one group is broken', async () => {
    const { '/apis/apps/v1': _, ...files } = plain;
    const found = discover(() => loadResources(replay(files)));
    expect(await found.resource(deployment)).to.equal(undefined);
    expect(await found.resource({ apiVersion: 'v1', kind: 'Service' })).not.to.equal(undefined);
  });

  it('asks the server once for types that it knows', async () => {
    let loads = 0;
    const found = discover(() => Promise.resolve((loads++, tableWith('A', 'B'))));
    await Promise.all(['A', 'B', 'A'].map((kind) => found.resource({ apiVersion: 'v1', kind })));
    await found.resource({ apiVersion: 'v1', kind: 'B' });
    expect(loads).to.equal(1);
  });

  it('asks again, once per call, for a type that it does not know', async () => {
    let loads = 0;
    const found = discover(() => Promise.resolve((loads++, tableWith('A'))));
    expect(await found.resource({ apiVersion: 'v1', kind: 'B' })).to.equal(undefined);
    expect(loads).to.equal(1);
    expect(await found.resource({ apiVersion: 'v1', kind: 'B' })).to.equal(undefined);
    expect(loads).to.equal(2);
  });

  it('does not rely on an answer that was under way before the call', async () => {
    const tables = [tableWith('A'), tableWith('A', 'B')];
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const found = discover(async () => {
      const table = tables.shift() ?? new Map();
      await held;
      return table;
    });
    const first = found.resource({ apiVersion: 'v1', kind: 'A' });
    const second = found.resource({ apiVersion: 'v1', kind: 'B' });
    release?.();
    expect(await first).not.to.equal(undefined);
    expect(await second).not.to.equal(undefined);
  });

  it('asks again after it was told that a type is gone', async () => {
    const tables = [tableWith('A'), tableWith()];
    const found = discover(() => Promise.resolve(tables.shift() ?? tableWith()));
    const type = { apiVersion: 'v1', kind: 'A' };
    expect(await found.resource(type)).not.to.equal(undefined);
    found.forget(type);
    expect(await found.resource(type)).to.equal(undefined);
  });

  it('asks again after a failure', async () => {
    let loads = 0;
    const found = discover(() =>
      ++loads === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(tableWith('A')),
    );
    const type = { apiVersion: 'v1', kind: 'A' };
    expect(await found.resource(type).catch(() => 'failed')).to.equal('failed');
    expect(await found.resource(type)).not.to.equal(undefined);
  });

  it('makes the path of an object, of a collection and of all namespaces', () => {
    const nodes: ApiResource = {
      apiVersion: 'v1',
      kind: 'Node',
      prefix: '/api/v1',
      name: 'nodes',
      namespaced: false,
      verbs,
    };
    expect(pathOf(deployments, { namespace: 'a', name: 'b' })).to.equal(
      '/apis/apps/v1/namespaces/a/deployments/b',
    );
    expect(pathOf(deployments, { namespace: 'a' })).to.equal(
      '/apis/apps/v1/namespaces/a/deployments',
    );
    expect(pathOf(deployments, {})).to.equal('/apis/apps/v1/deployments');
    expect(pathOf(nodes, { namespace: 'ignored', name: 'n' })).to.equal('/api/v1/nodes/n');
    expect(pathOf(nodes, { name: 'system:a/b' })).to.equal('/api/v1/nodes/system%3Aa%2Fb');
  });
});
