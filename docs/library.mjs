// isthmus as a library: what would change in the clusters of a mesh file? Here the clusters are embedded ones that live as long as
// this script; `kubernetesClusters` in place of `sandboxClusters` asks real ones, `createRender` without `standIn` takes istioctl.
//
//   node docs/library.mjs mesh.yaml
import { readFileSync } from 'node:fs';
import {
  changesOf,
  createRender,
  diagnose,
  layOut,
  plan,
  sandboxClusters,
  systemClock,
  tallyOf,
} from 'isthmus';
import { charts, disturbances, plans, releases, sandboxOf, sharedFields } from 'isthmus/plans';

const [file] = process.argv.slice(2);
const contexts = () => undefined; // No kubeconfig is at hand: what needs one is not checked.
const env = { directory: process.cwd(), home: '', contexts, releases, unknownContext: 'warning' };
const { topology, diagnostics } = diagnose(readFileSync(file, 'utf8'), env);
for (const { code, message } of diagnostics) console.error(code, message);
if (topology === undefined) process.exit(1);

const supports = () => undefined; // Any Kubernetes will do.

const clusters = await sandboxClusters({ ...sandboxOf(topology), clock: systemClock });
const render = createRender({ searchPath: '', standIn: charts });
const { changeSet } = await plan(
  layOut(topology, { plans, sharedFields, disturbances, supports }),
  {
    clusters,
    render,
    clock: systemClock,
  },
);
for (const { step, changes } of changeSet.steps) console.log(step.id, changes.length);
console.log(tallyOf(changesOf(changeSet)));
clusters.close();
