import { stringify } from 'yaml';
import { meshSchema } from '../mesh/schema/schema.ts';
import { reconcilerObjects } from '../reconcile/install.ts';
import type { GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface InstallReconcilerOptions extends Partial<GlobalOptions> {
  readonly namespace: string;
  readonly image: string;
  readonly shares: number;
}

/** `isthmus install reconciler`: its manifests, for `kubectl apply --server-side -f -`; no cluster is contacted. */
export function installReconciler(
  { namespace, image, shares }: InstallReconcilerOptions,
  world: World,
): number {
  const objects = reconcilerObjects({ namespace, image, shares, schema: meshSchema() });
  const documents = objects.map((object) => stringify(object, { lineWidth: 0 }));
  world.stdout.write(documents.join('---\n'));
  return exitCodes.fine;
}
