import { findProgram } from '../lib/find-program.ts';
import { freshClusters } from '../test/rig/current.ts';
import { clusterOf, seedMesh } from '../test/real/support/seed.ts';
import { isthmus } from '../test/rig/run-cli.ts';
import { distant } from './distant.ts';
import { benchPlan, inTurns } from './plan.ts';

/** Programs that compare what is wanted with clusters, too, and are not measured here. */
const others = ['kapp', 'helm', 'tofu'];

/** Milliseconds to the clusters and back. */
const roundTrip = 20;

/** `npm run bench -- --peers`: a plan without changes beside kubectl, near and far; tells which of the other programs are on this machine. */
export async function benchPeers(): Promise<never> {
  const rig = await freshClusters('cluster1', 'cluster2');
  const { place, files } = await benchPlan(rig);
  // A relay is at a loopback address, which peers could not use.
  const mesh = await seedMesh(rig, { metallb: true });
  clusterOf(mesh, 'cluster2')['apiServer'] = rig.cluster('cluster2').server;
  await place.write(mesh);
  const { kubeconfig, relays } = await distant(rig, roundTrip / 2);
  const env = { ...rig.env, KUBECONFIG: kubeconfig };
  const far = { ...place, run: (...args: readonly string[]) => isthmus(args, { ...place, env }) };
  console.log(`The same, ${roundTrip} ms away`);
  await inTurns({ ...rig, kubeconfig, env }, far, files, relays);
  for (const name of others) {
    const found = await findProgram(name, process.env['PATH'] ?? '');
    console.log(`  ${name}: ${found === undefined ? 'not in PATH' : `in ${found}`}, not measured`);
  }
  await rig.stop();
  process.exit(0);
}
