import type { Manifest } from '../cluster/object.ts';
import { equal, fieldAt, listAt, recordsAt } from '../json.ts';
import type { Look } from '../steps/step.ts';
import { isPruning } from './change-set.ts';
import type { Change, ChangeSet, Problem } from './change.ts';

/**
 * The mutating webhooks that only `--prune` deletes and that select what one of mesh.yaml selects, too, as after another namespace of
 * Istio: until then both answer.
 */
export function webhooksLeft({ steps }: ChangeSet, look: Look): readonly Problem[] {
  const all = steps.flatMap(({ step: { cluster }, changes }) =>
    changes.filter(({ ref }) => ref.kind === type).map((change) => ({ cluster, change })),
  );
  const objectOf = ({ cluster, change }: Found): Manifest | undefined =>
    'desired' in change ? change.desired : look(cluster, change.ref);
  const stay = all.filter(({ change }) => change.kind !== 'delete');
  return all
    .filter(({ change }) => isPruning(change))
    .flatMap((left): readonly Problem[] => {
      const { cluster, change } = left;
      const beside = stay
        .filter((one) => one.cluster === cluster)
        .flatMap((one) => objectOf(one) ?? [])
        .find((object) => selectAlike(object, objectOf(left)));
      if (beside === undefined) return [];
      return [
        {
          code: 'W-WEBHOOK-LEFT',
          message: `in ${cluster} ${type} ${change.ref.name}, which mesh.yaml no longer has, selects the same as ${beside.metadata.name}: as long as it is there, both answer`,
          hint: 'an apply with --prune deletes it, and whom it calls; the Pods that it has changed ask for that one until they are restarted',
          cluster,
        },
      ];
    });
}

interface Found {
  readonly cluster: string;
  readonly change: Change;
}

const type = 'MutatingWebhookConfiguration';

function selectAlike(one: Manifest, other: Manifest | undefined): boolean {
  const others = recordsAt(other, 'webhooks').map(selectionOf);
  return recordsAt(one, 'webhooks').some((webhook) =>
    others.some((selection) => equal(selection, selectionOf(webhook))),
  );
}

/** An API server writes what it takes for what is left out. */
function selectionOf(webhook: unknown): readonly unknown[] {
  return [
    fieldAt(webhook, 'namespaceSelector') ?? {},
    fieldAt(webhook, 'objectSelector') ?? {},
    recordsAt(webhook, 'rules').map((rule) => [
      listAt(rule, 'apiGroups'),
      listAt(rule, 'resources'),
    ]),
  ];
}
