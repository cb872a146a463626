import { fieldAt, listAt, textAt } from '../../lib/json.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Values } from '../../lib/mesh/topology/topology.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { istioctlRender } from '../../lib/render/istioctl.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { repository } from '../support/repository.ts';
import { addressOfGateway, knownFacts, operatorOf, stepOf } from '../support/steps.ts';
import {
  primaryRemote,
  withClusters,
  withGatewayAddress,
  withPrimary,
} from '../support/topologies.ts';

/** Each is recorded from a real istioctl 1.31 in PATH or ISTHMUS_ISTIOCTL: `UPDATE=1 npx mocha --spec dist/test/plans/charts.test.js`. */
const renders: readonly { readonly name: string; readonly operator: Manifest }[] = [
  render('base', 'cluster1/base', primaryRemote),
  render('primary', 'cluster1/control-plane', primaryRemote),
  render('primary-elsewhere', 'cluster1/control-plane', withClusters({}, { namespace: 'mesh' })),
  render('primary-without-ingress', 'cluster1/control-plane', withoutIngress()),
  render('east-west-gateway', 'cluster1/east-west-gateway', primaryRemote),
  render('remote', 'cluster2/remote', primaryRemote),
  render('remote-elsewhere', 'cluster2/remote', withClusters({}, { namespace: 'mesh' })),
  render('cni', 'cluster1/cni', withCni({ pilot: { cni: { enabled: true } } })),
  render('cni-openshift', 'cluster2/cni', withCni({ global: { platform: 'openshift' } })),
  render('remote-by-hostname', 'cluster2/remote', withGatewayAddress('gateway.example.org')),
];

describe("plans/charts, the stand-in of Istio's charts", () => {
  for (const { name, operator } of renders) {
    it(`has the kinds, names and labels that istioctl gives: ${name}`, async () => {
      const golden = join(repository, `fixtures/charts/${name}.txt`);
      if (process.env['UPDATE'] === '1') writeFileSync(golden, listing(await istioctl(operator)));
      expect(listing(charts(operator))).to.equal(readFileSync(golden, 'utf8'));
    });

    it(`names only objects that it brings along or that the mesh has: ${name}`, () => {
      const objects = charts(operator);
      const there = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
      const missing = objects.flatMap(references).filter((reference) => !there.has(reference));
      expect(missing).to.deep.equal([]);
    });

    it(`selects its own Pods with its Services and Deployments: ${name}`, () => {
      const objects = charts(operator);
      const pods = objects
        .filter(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet')
        .map((object) => fieldAt(object, 'spec', 'template', 'metadata', 'labels'));
      const selectors = objects
        .flatMap((object) => [
          object.kind === 'Service' ? fieldAt(object, 'spec', 'selector') : undefined,
          fieldAt(object, 'spec', 'selector', 'matchLabels'),
        ])
        .filter((selector) => selector !== undefined);
      const agents = objects.filter(({ kind }) => kind === 'DaemonSet').length;
      expect(selectors).to.have.lengthOf(2 * pods.length - agents);
      for (const selector of selectors) {
        const selected = pods.filter((labels) => covers(labels, selector));
        expect(selected, JSON.stringify(selector)).to.have.lengthOf(1);
      }
    });
  }

  it('carries the address of the gateway, the mesh ID and the values of mesh.yaml', () => {
    expect(textOf('remote')).to.contain('198.51.100.7');
    expect(textOf('remote-by-hostname')).to.contain('"externalName":"gateway.example.org"');
    expect(textOf('primary')).to.contain('meshId: mesh1').and.to.contain('pilot:1.31.0');
  });

  it('takes meshConfig and values into the configuration, so that a plan shows their changes', () => {
    const topology = withClusters(
      { cluster1: { values: { pilot: { env: { PILOT_TRACE: 'yes' } } } } },
      { hub: 'registry.example.org/istio', meshConfig: { accessLogFile: '/dev/stdout' } },
    );
    const objects = charts(operatorOf(stepOf(topology, 'cluster1/control-plane')));
    const text = JSON.stringify(objects);
    expect(text).to.contain('accessLogFile: /dev/stdout');
    expect(text).to.contain('{"name":"PILOT_TRACE","value":"yes"}');
    expect(text).to.contain('"image":"registry.example.org/istio/pilot:1.31.0"');
  });

  it('is small: less than a tenth of what istioctl renders', () => {
    const primary = renders.find(({ name }) => name === 'primary');
    expect(JSON.stringify(charts(primary?.operator ?? missing())).length).to.be.lessThan(60_000);
  });
});

function textOf(name: string): string {
  const found = renders.find((render) => render.name === name);
  return JSON.stringify(charts(found?.operator ?? missing()));
}

function render(name: string, id: StepId, topology: typeof primaryRemote) {
  const known = knownFacts({ [addressOfGateway]: ['198.51.100.7'] });
  return { name, operator: operatorOf(stepOf(topology, id), known) };
}

/** These values everywhere. */
function withCni(values: Values): typeof primaryRemote {
  return withClusters({ cluster1: { values }, cluster2: { values } });
}

function withoutIngress(): typeof primaryRemote {
  return withPrimary({ ingressGateway: false });
}

function istioctl(operator: Manifest): Promise<readonly Manifest[]> {
  return istioctlRender({
    istioctl: process.env['ISTHMUS_ISTIOCTL'],
    searchPath: process.env['PATH'] ?? '',
    version: '1.31.0',
    cacheDirectory: join(tmpdir(), 'isthmus-charts'),
  })({ operator, copied: [], types: true });
}

/** One line an object; without the labels that name the release of the charts. */
function listing(objects: readonly Manifest[]): string {
  const lines = objects.map(({ apiVersion, kind, metadata }) => {
    const { namespace, name, labels } = metadata;
    const shown = Object.entries(labels ?? {})
      .filter(([key]) => key !== 'helm.sh/chart' && key !== 'app.kubernetes.io/version')
      .map(([key, value]) => `  ${key}=${value}\n`)
      .toSorted();
    return `${apiVersion} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}\n${shown.join('')}`;
  });
  return lines.toSorted().join('');
}

/** `Kind/name` of what an object needs. */
function references(object: Manifest): readonly string[] {
  return [
    ...named('ServiceAccount', textAt(object, 'spec', 'template', 'spec', 'serviceAccountName')),
    ...named(textAt(object, 'roleRef', 'kind') ?? '', textAt(object, 'roleRef', 'name')),
    ...listAt(object, 'subjects').flatMap((subject) =>
      named('ServiceAccount', textAt(subject, 'name')),
    ),
    ...named('Deployment', textAt(object, 'spec', 'scaleTargetRef', 'name')),
    ...named('Service', object.metadata.labels?.['kubernetes.io/service-name']),
    ...listAt(object, 'webhooks').flatMap((webhook) =>
      named('Service', textAt(webhook, 'clientConfig', 'service', 'name')),
    ),
  ];
}

function named(kind: string, name: string | undefined): readonly string[] {
  return name === undefined ? [] : [`${kind}/${name}`];
}

function covers(labels: unknown, selector: unknown): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => fieldAt(labels, key) === value);
}

function missing(): never {
  throw new Error('the topology of the guide has changed');
}
