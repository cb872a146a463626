import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { buildGraph, type StepGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { meshOf } from '../support/large-mesh.ts';
import { environment } from '../support/mesh.ts';

function graphOf(clusters: number, primaries: number): StepGraph {
  const { diagnostics, topology } = diagnose(meshOf(clusters, primaries), environment());
  expect(diagnostics).to.deep.equal([]);
  if (topology === undefined) throw new Error('no topology');
  return buildGraph(topology, plans);
}

describe('a mesh of 100 clusters in 10 networks with 30 control planes', () => {
  const graph = graphOf(100, 30);
  const count = (form: RegExp): number => graph.steps.filter(({ id }) => form.test(id)).length;

  it('has every control plane see every other cluster, and a gateway in each', () => {
    expect(count(/\/remote-secret\//)).to.equal(30 * 99);
    expect(count(/\/east-west-gateway$/)).to.equal(100);
    expect(count(/\/expose-services$/)).to.equal(30);
    expect(count(/\/expose-control-plane$/)).to.equal(30);
    expect(count(/\/remote$/)).to.equal(70);
  });

  it('has three edges for each step at most, as a mesh half as large has', () => {
    for (const { edges, steps } of [graph, graphOf(50, 15)]) {
      expect(edges.length / steps.length).to.be.within(2, 3);
    }
  });
});
