import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { groupOf, type ObjectType } from '../../lib/cluster/object.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { removal } from '../../plans/removal.ts';
import { anyTopology } from '../support/any-topology.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';
import { withPrimary } from '../support/topologies.ts';
import { wantedIn } from '../support/wanted.ts';

const fixtures = join(repository, 'fixtures');

const meshFiles = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('mesh.yaml') && !path.startsWith('invalid/'),
);

function kindOf({ apiVersion, kind }: ObjectType): string {
  const group = groupOf(apiVersion);
  return group === '' ? kind : `${group}/${kind}`;
}

function topologyIn(text: string): Topology {
  const { topology, diagnostics } = diagnose(text, environment());
  if (topology === undefined) throw new Error(JSON.stringify(diagnostics));
  return topology;
}

async function kindsIn(topology: Topology): Promise<readonly string[]> {
  const wanted = [...(await wantedIn(topology)).values()].flat();
  return wanted.map(({ manifest }) => kindOf(manifest));
}

describe('plans/removal, the kinds that a destroy looks for', () => {
  for (const path of meshFiles) {
    it(`are all that the steps of fixtures/${path} make`, async () => {
      const topology = topologyIn(readFileSync(join(fixtures, path), 'utf8'));
      expect(removal.kinds).to.include.members(await kindsIn(topology));
    });
  }

  it('are all that the steps of any topology make', async () => {
    await fc.assert(
      fc.asyncProperty(anyTopology, async (topology) => {
        expect(removal.kinds).to.include.members(await kindsIn(topology));
      }),
      { numRuns: 25 },
    );
  });

  it('are all that istioctl was seen to render', () => {
    const folder = join(fixtures, 'charts');
    const lines = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), 'utf8').split('\n'),
    );
    const kinds = lines
      .filter((line) => /^\S+ \S+ \S+$/.test(line))
      .map((line) => line.split(' '))
      .map(([apiVersion = '', kind = '']) => kindOf({ apiVersion, kind }));
    expect(kinds.length).to.be.greaterThan(100);
    expect(removal.kinds).to.include.members(kinds);
  });

  it('are none that nothing makes', async () => {
    const texts = meshFiles.map((path) => readFileSync(join(fixtures, path), 'utf8'));
    const openshift = withPrimary({}, { values: { global: { platform: 'openshift' } } });
    const made = await Promise.all([...texts.map(topologyIn), openshift].map(kindsIn));
    // Istio's charts have one where a Deployment has several replicas.
    const all = [...made.flat(), 'policy/PodDisruptionBudget'];
    expect(all).to.include.members(removal.kinds);
  });
});
