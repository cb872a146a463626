import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { applyMesh, leftToDo, whileTimePasses } from '../support/mesh-run.ts';
import { primaryRemote, withPrimary } from '../support/topologies.ts';

/** Two texts of one mesh: whoever is last decides. */
const one = primaryRemote;
const two = withPrimary(
  { ingressGateway: false },
  { meshConfig: { accessLogFile: '/dev/stdout' } },
);

describe('two applies at once', () => {
  it('end as one after the other would, whenever each of them begins (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(6_000), fc.boolean(), async (later, onTop) => {
        const { sandbox, clock } = await lab();
        const start = (topology: Topology, identity: string) =>
          applyMesh(topology, { clusters: sandbox, clock, identity, prune: true });
        if (onTop) await whileTimePasses(start(one, 'before'), clock);
        const ends: string[] = [];
        const first = start(one, 'first').then(() => ends.push('first'));
        const second = clock
          .sleep(later)
          .then(() => start(two, 'second'))
          .then(() => ends.push('second'));
        await whileTimePasses(Promise.all([first, second]), clock);
        const last = ends[1] === 'second' ? two : one;
        const left = await whileTimePasses(leftToDo(last, { clusters: sandbox, clock }), clock);
        expect(left, `${ends.join()}: ${left.join(', ')}`).to.be.empty;
        sandbox.close();
      }),
      { numRuns: 12 },
    );
  });
});

async function lab(): Promise<{ readonly sandbox: Sandbox; readonly clock: DrivenClock }> {
  const clock = drivenClock();
  return { clock, sandbox: await sandboxClusters({ ...sandboxOf(one), clock }) };
}
