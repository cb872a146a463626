import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { ControlPlane, Topology, Trust } from '../../lib/mesh/topology/topology.ts';
import { buildGraph, type StepGraph } from '../../lib/steps/graph.ts';
import type { Get, Look, Step, StepId } from '../../lib/steps/step.ts';
import { issueRoot } from '../../lib/trust/issue.ts';
import { plans } from '../../plans/index.ts';
import { anyTopology } from '../support/any-topology.ts';
import { authorityOf, cacertsWith, holding } from '../support/authorities.ts';
import { unheeded } from '../support/steps.ts';
import { meshOf } from '../support/topologies.ts';

const now = Date.parse('2027-01-01T00:00:00Z');

function twoPrimaries(trust: Trust): Topology {
  const clusters = Object.fromEntries(
    ['cluster1', 'cluster2'].map((name) => [
      name,
      { context: name, network: 'network1', role: 'primary' } as const,
    ]),
  );
  return { ...meshOf(clusters), trust };
}

function stepOf(topology: Topology, id: StepId): Step {
  const found = buildGraph(topology, plans).steps.find((step) => step.id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
}

const checked = async (
  trust: Trust,
  held: Readonly<Record<string, readonly Manifest[]>>,
  at = now,
): Promise<string> => {
  const get: Get = (cluster, ref) => holding(...(held[cluster] ?? []))(cluster, ref);
  const look: Look = (cluster) => held[cluster]?.[0];
  const { checks } = stepOf(twoPrimaries(trust), 'cluster2/control-plane');
  try {
    for (const check of checks) await check({ get, look, list: () => Promise.resolve([]) }, at);
    return 'fine';
  } catch (error) {
    return String(error);
  }
};

describe('plans/trust', () => {
  it('comes before every istiod of its control plane, in any topology, and only where it is wanted', () => {
    const isBefore = (graph: StepGraph, first: StepId, then: StepId): boolean =>
      graph.before(then).some(({ from }) => from === first || isBefore(graph, first, from));
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const graph = buildGraph(topology, plans);
        const trusts = graph.steps.filter(({ id }) => id.includes('/trust'));
        if (topology.trust.mode === 'self-signed') {
          expect(trusts).to.deep.equal([]);
          return;
        }
        const hosts = topology.controlPlanes.map(({ host }: ControlPlane) => host);
        expect(trusts.map(({ cluster }) => cluster)).to.have.members(hosts);
        for (const { id, cluster } of graph.steps) {
          if (!id.startsWith(`${cluster}/control-plane`)) continue;
          expect(isBefore(graph, `${cluster}/trust`, id), id).to.equal(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('writes nothing where something else plugs in, but waits until that is complete', async () => {
    const root = await issueRoot(now);
    const whole = cacertsWith(await authorityOf(root, now));
    const { provides, minted, desired } = stepOf(
      twoPrimaries({ mode: 'external' }),
      'cluster1/trust',
    );
    expect(minted).to.deep.equal([]);
    expect(desired((fact) => fact.placeholder, unheeded)).to.deep.equal([]);
    const [fact] = provides;
    expect(fact?.read(whole)).to.equal(true);
    expect(fact?.read({ ...whole, data: {} })).to.equal(undefined);
    expect(fact?.lack?.({ ...whole, data: {} })).to.equal('cannot be used: ca-cert.pem is missing');
  });

  it('takes what cert-manager issues for a complete authority', async () => {
    const { certificate, key, root } = await authorityOf(await issueRoot(now), now);
    const files = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': root };
    const data = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, btoa(text)]),
    );
    const { provides } = stepOf(twoPrimaries({ mode: 'external' }), 'cluster1/trust');
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cacerts' }, data };
    expect(provides[0]?.read(secret)).to.equal(true);
  });

  describe('lets no istiod start', () => {
    const external = { mode: 'external' } as const;

    it('with another root than its peers', async () => {
      const [root, other] = [await issueRoot(now), await issueRoot(now)];
      const own = cacertsWith(await authorityOf(root, now));
      const foreign = cacertsWith(await authorityOf(other, now));
      expect(await checked(external, { cluster1: [own], cluster2: [foreign] })).to.contain(
        'the Secrets cacerts of cluster1 and cluster2 have different roots',
      );
      expect(await checked(external, { cluster1: [own], cluster2: [own] })).to.equal('fine');
      expect(await checked(external, { cluster2: [own] })).to.equal('fine');
      expect(await checked(external, {})).to.equal('fine');
    });

    it('with a certificate that has expired', async () => {
      const own = cacertsWith(await authorityOf(await issueRoot(now), now));
      const later = now + 3 * 365 * 24 * 60 * 60_000;
      expect(await checked(external, { cluster1: [own], cluster2: [own] }, later)).to.contain(
        'the certificate in Secret cacerts of cluster2 expired on 2028-12-31',
      );
    });

    it('that would make a root in the place of the one that isthmus has plugged in', async () => {
      const own = cacertsWith(await authorityOf(await issueRoot(now), now));
      const selfSigned = { mode: 'self-signed' } as const;
      expect(await checked(selfSigned, { cluster2: [own] })).to.contain(
        'it would make another root',
      );
      expect(await checked(selfSigned, {})).to.equal('fine');
    });
  });
});
