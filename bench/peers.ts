import { findProgram } from '../lib/find-program.ts';
import { freshClusters } from '../test/rig/current.ts';
import { benchPlan } from './plan.ts';

/** Programs that compare what is wanted with clusters, too, and are not measured here. */
const others = ['kapp', 'helm', 'tofu'];

/** `npm run bench -- --peers`: a plan without changes beside kubectl; tells which of the other programs are on this machine. */
export async function benchPeers(): Promise<never> {
  const rig = await freshClusters('cluster1', 'cluster2');
  await benchPlan(rig);
  for (const name of others) {
    const place = await findProgram(name, process.env['PATH'] ?? '');
    console.log(`  ${name}: ${place === undefined ? 'not in PATH' : `in ${place}`}, not measured`);
  }
  await rig.stop();
  process.exit(0);
}
