import { unheeded } from '../support/steps.ts';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { leadersOf } from '../../lib/mesh/topology/relations.ts';
import { rivalClaims } from '../../lib/state/claims.ts';
import { stepName } from '../../lib/state/ownership.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import type { StepId } from '../../lib/steps/step.ts';
import { plans } from '../../plans/index.ts';
import { anyTopology, sketched } from '../support/any-topology.ts';
import { wantedIn } from '../support/wanted.ts';

describe('plans, for two control planes on two networks and a remote that both may lead', () => {
  const topology = sketched({
    hosts: [
      { network: 0, revisions: ['default'] },
      { network: 1, revisions: ['default'] },
    ],
    others: [{ network: 1, served: 0, standby: [1] }],
    trust: { mode: 'external' },
  });

  it('make a graph of plain data: each control plane sees the remote, one of them is reached', () => {
    const graph = buildGraph(topology, plans);
    const ids = graph.steps.map(({ id }) => id);
    expect(ids).to.include.members([
      'p0/control-plane',
      'p1/control-plane',
      'r0/remote',
      'p0/remote-secret/r0',
      'p1/remote-secret/r0',
      'p0/remote-secret/p1',
      'p1/remote-secret/p0',
    ]);
    expect(ids.filter((id) => id.startsWith('r0/remote'))).to.deep.equal(['r0/remote']);
    const waits = graph.before('r0/remote').map(({ from }) => from);
    expect(waits).to.include('p0/expose-control-plane').and.not.include('p1/expose-control-plane');
  });
});

describe('plans, for any topology of relations', () => {
  it('make a graph without a cycle, in which every fact has a provider', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const { steps, edges } = buildGraph(topology, plans);
        const provided = new Set(steps.flatMap(({ provides }) => provides.map(({ id }) => id)));
        const facts = edges.flatMap(({ fact }) => (fact === undefined ? [] : [fact]));
        for (const { id } of facts) expect(provided).to.include(id);
        const placeholders = new Map(facts.map(({ id, placeholder }) => [id, placeholder]));
        const marks = [...placeholders.values()].map((mark) => JSON.stringify(mark));
        expect(new Set(marks).size).to.equal(placeholders.size);
      }),
    );
  });

  it('want every object in one step, also where a cluster has two revisions', async () => {
    await fc.assert(
      fc.asyncProperty(anyTopology, async (topology) => {
        expect([...rivalClaims(await wantedIn(topology))]).to.deep.equal([]);
      }),
      { numRuns: 25 },
    );
  });

  it('know of each object which unknown fact it carries, and of no other', async () => {
    await fc.assert(
      fc.asyncProperty(anyTopology, async (topology) => {
        const wanted = await wantedIn(topology);
        for (const { from, of } of topology.sights) {
          const id: StepId = `${from}/remote-secret/${of}`;
          const carried = wanted.get(id)?.flatMap(({ unknown }) => unknown.map((fact) => fact.id));
          expect(carried, id).to.deep.equal([`${of}/reader-token`]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('give the steps of a cluster labels of their own', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const labels = buildGraph(topology, plans).steps.map(
          ({ id, cluster }) => `${cluster}/${stepName(id)}`,
        );
        expect(new Set(labels).size).to.equal(labels.length);
      }),
    );
  });

  it('annotate a cluster with all that may lead it from outside, before any of them sees it', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const graph = buildGraph(topology, plans);
        const order = graph.steps.map(({ id }) => id);
        for (const { cluster, controlPlane, reach } of topology.memberships) {
          if (reach.kind === 'local') continue;
          const namespace = graph.steps.find(({ id }) => id === `${cluster}/namespace`);
          const [source] = namespace?.desired((fact) => fact.placeholder, unheeded) ?? [];
          const annotation =
            source?.kind === 'objects'
              ? source.objects[0]?.metadata.annotations?.['topology.istio.io/controlPlaneClusters']
              : undefined;
          expect(annotation?.split(',')).to.include(`${controlPlane}.mesh`);
          expect(order.indexOf(`${cluster}/namespace`)).to.be.lessThan(
            order.indexOf(`${controlPlane}/remote-secret/${cluster}`),
          );
          expect(leadersOf(topology, cluster)[0]?.reach.kind).to.equal('gateway');
        }
      }),
    );
  });

  it('expose services through each control plane whose gateways carry them', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const ids = buildGraph(topology, plans).steps.map(({ id }) => id);
        for (const { host } of topology.controlPlanes) {
          expect(ids).to.include(`${host}/expose-services`);
        }
      }),
    );
  });
});
