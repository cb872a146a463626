import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { graphText } from '../../lib/report/graph-formats.ts';
import { graphSvg } from '../../lib/report/graph-svg.ts';
import { buildGraph } from '../../lib/steps/graph.ts';
import { plans } from '../../plans/index.ts';
import { expectGolden } from '../support/golden.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

/** Each is a folder with a mesh.yaml; the primary-remote guide has a test of its own. */
const guides = [
  'primary-remote_multi-network',
  'multi-primary',
  'multi-primary_multi-network',
  'mixture',
];

const plain = { palette: new Chalk({ level: 0 }), width: 100, verbose: false };

describe('the guides', () => {
  for (const guide of guides) {
    const topology = topologyOf(guide);
    const graph = buildGraph(topology, plans);

    it(`${guide}: has the steps of the guide, and why each waits`, () => {
      expectGolden(`${guide}/steps.txt`, `${graphText(graph, plain).join('\n')}\n`);
    });

    it(`${guide}: is drawn`, () => {
      expectGolden(`${guide}/graph.svg`, `${graphSvg(graph).join('\n')}\n`);
    });

    it(`${guide}: has every control plane see every other cluster`, () => {
      for (const { host } of topology.controlPlanes) {
        const seen = graph.steps.flatMap(({ id }) =>
          id.startsWith(`${host}/remote-secret/`) ? [id.slice(id.lastIndexOf('/') + 1)] : [],
        );
        const others = topology.clusters.map(({ name }) => name).filter((name) => name !== host);
        expect(seen).to.have.members(others);
      }
    });
  }
});

function topologyOf(guide: string): Topology {
  const text = readFileSync(join(repository, 'fixtures', guide, 'mesh.yaml'), 'utf8');
  const { topology, diagnostics } = diagnose(text, environment());
  if (topology === undefined) throw new Error(JSON.stringify(diagnostics));
  return topology;
}
