// isthmus as a library: what would change in the clusters of a mesh file? Here the clusters are embedded ones that live as long as
// this script; `kubernetesClusters` in place of `sandboxClusters` asks real ones, `createRender` without `standIn` takes istioctl.
//
//   node docs/library.mjs mesh.yaml
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changesOf,
  createRender,
  diagnose,
  layOut,
  plan,
  sandboxClusters,
  survey,
  systemClock,
  tallyOf,
} from 'isthmus';
import {
  charts,
  disturbances,
  hinders,
  plans,
  releases,
  removal,
  sandboxOf,
  sharedFields,
  survey as look,
} from 'isthmus/plans';

const [file = 'mesh.yaml'] = process.argv.slice(2);
const { topology, diagnostics } = diagnose(readFileSync(file, 'utf8'), {
  directory: process.cwd(),
  home: homedir(),
  contexts: () => undefined, // No kubeconfig is at hand: what needs one is not checked.
  releases,
  unknownContext: 'warning',
});
for (const { code, message } of diagnostics) console.error(code, message);
if (topology === undefined) process.exit(1);

const supports = () => undefined; // Any Kubernetes will do.
const guide = { plans, sharedFields, disturbances, removal, survey: look, hinders, supports };

const clusters = await sandboxClusters({ ...sandboxOf(topology), clock: systemClock });
const render = createRender({
  standIn: charts,
  istioctl: undefined, // The one in PATH, without `standIn`.
  searchPath: process.env['PATH'] ?? '',
  cacheDirectory: join(tmpdir(), 'isthmus-library'),
  fetch,
});
const reads = { clusters, render, clock: systemClock };
// What is under way in the clusters, such as a rotation of the root, decides which steps there are.
const { outlook, ...seen } = await survey(topology, guide, reads);
const { changeSet } = await plan({ ...layOut(seen.topology, guide), outlook }, reads);
for (const { step, changes } of changeSet.steps) console.log(step.id, changes.length);
console.log(tallyOf(changesOf(changeSet)));
clusters.close();
