import { findProgram } from '../../lib/find-program.ts';
import { freshClusters } from '../../test/rig/current.ts';
import { clusterOf, seedMesh } from '../../test/real/support/seed.ts';
import { isthmus } from '../../test/rig/run-cli.ts';
import { contest } from '../contest.ts';
import { distant } from '../distant.ts';
import { benchPlan, inTurns, isthmusPlan } from '../plan.ts';
import { helmDiff } from './helm-diff.ts';
import { kapp } from './kapp.ts';
import { tofu } from './tofu.ts';

/** Milliseconds to the clusters and back. */
const roundTrip = 20;

/** What each of them needs in PATH; kapp last, because it labels the Pods, too, which others take for a change. */
const peers = [
  { needs: ['tofu', 'terraform-provider-kubernetes'], of: tofu },
  { needs: ['helm', 'helm-diff'], of: helmDiff },
  { needs: ['kapp'], of: kapp },
] as const;

/**
 * `npm run bench -- --peers`: a plan without changes beside kubectl, near and far, and beside those programs of others that are in PATH. They are
 * given the same objects to look after, of which isthmus takes no notice, and say what they still find to do.
 */
export async function benchPeers(): Promise<never> {
  const rig = await freshClusters('cluster1', 'cluster2');
  const { place, files } = await benchPlan(rig);
  for (const { needs, of } of peers) {
    const missing = await missingOf(needs);
    if (missing.length > 0) console.log(`${needs[0]} is not measured: no ${missing.join(', no ')}`);
    else await contest(isthmusPlan(place), await of({ rig, files }));
  }
  // A relay is at a loopback address, which peers could not use.
  const mesh = await seedMesh(rig, { metallb: true });
  clusterOf(mesh, 'cluster2')['apiServer'] = rig.cluster('cluster2').server;
  await place.write(mesh);
  const { kubeconfig, relays } = await distant(rig, roundTrip / 2);
  const env = { ...rig.env, KUBECONFIG: kubeconfig };
  const far = { ...place, run: (...args: readonly string[]) => isthmus(args, { ...place, env }) };
  console.log(`The same, ${roundTrip} ms away`);
  await inTurns({ ...rig, kubeconfig, env }, far, files, relays);
  await rig.stop();
  process.exit(0);
}

async function missingOf(needs: readonly string[]): Promise<readonly string[]> {
  const path = process.env['PATH'] ?? '';
  const found = await Promise.all(needs.map((name) => findProgram(name, path)));
  return needs.filter((_, index) => found[index] === undefined);
}
