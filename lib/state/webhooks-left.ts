import type { Manifest } from '../cluster/object.ts';
import { equal, fieldAt, listAt, recordsAt } from '../json.ts';
import type { Look, Step } from '../steps/step.ts';
import { isPruning } from './change-set.ts';
import type { Change, ChangeSet, Problem } from './change.ts';

/**
 * The mutating webhooks that no step of the graph wants, and that stay without `--prune`, or because somebody uses them, and select what
 * one of mesh.yaml selects, too, as after another namespace of Istio: until they have gone both answer.
 */
export function webhooksLeft(
  { steps }: Pick<ChangeSet, 'steps'>,
  graph: { readonly steps: readonly Pick<Step, 'id'>[] },
  look: Look,
): readonly Problem[] {
  const known = new Set(graph.steps.map(({ id }) => id));
  const all = steps.flatMap(({ step: { id, cluster }, changes }) =>
    changes
      .filter(({ ref }) => ref.kind === type)
      .map((change) => ({ cluster, change, isUsed: change.kind === 'keep' && !known.has(id) })),
  );
  const objectOf = ({ cluster, change }: Found): Manifest | undefined =>
    'desired' in change ? change.desired : look(cluster, change.ref);
  const stay = all.filter(({ change, isUsed }) => change.kind !== 'delete' && !isUsed);
  return all
    .filter(({ change, isUsed }) => isPruning(change) || isUsed)
    .flatMap((left): readonly Problem[] => {
      const { cluster, change, isUsed } = left;
      const beside = stay
        .filter((one) => one.cluster === cluster)
        .flatMap((one) => objectOf(one) ?? [])
        .find((object) => selectAlike(object, objectOf(left)));
      if (beside === undefined) return [];
      return [
        {
          code: 'W-WEBHOOK-LEFT',
          message: `in ${cluster} ${type} ${change.ref.name}, which mesh.yaml no longer has, selects the same as ${beside.metadata.name}: as long as it is there, both answer`,
          hint: isUsed
            ? 'restarting what uses it does not help, as both answer again: write its revision beside the other one in mesh.yaml, which switches it off, and restart then'
            : 'an apply with --prune deletes it, and whom it calls; the Pods that it has changed ask for that one until they are restarted',
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
