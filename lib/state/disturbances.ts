import type { ObjectRef } from '../cluster/object.ts';
import type { Change, ChangeSet, FieldChange } from './change.ts';

/** A change of an object that those who run in the mesh notice. */
export interface Disturbance {
  readonly kind: string;
  /** Only objects for which this holds. */
  readonly when?: (ref: ObjectRef) => boolean;
  /** `change`: a field of the live object becomes another. */
  readonly on: readonly ('change' | 'replace' | 'delete')[];
  /** The beginnings of the fields that matter, or what they match; all of them when it is absent. */
  readonly paths?: readonly (string | RegExp)[];
  /** Only fields for which this holds. */
  readonly of?: (field: FieldChange) => boolean;
  /** "restarts Pods". */
  readonly effect: string;
}

/** What holds for Kubernetes, whatever runs in it. */
const kubernetes: readonly Disturbance[] = [
  ...['Deployment', 'DaemonSet', 'StatefulSet'].flatMap((kind): readonly Disturbance[] => [
    { kind, on: ['change'], paths: ['spec.template'], effect: 'restarts Pods' },
    { kind, on: ['replace', 'delete'], effect: 'stops Pods' },
  ]),
  {
    kind: 'Service',
    on: ['change'],
    paths: ['spec.selector', 'spec.ports', 'spec.type', 'spec.clusterIP', 'spec.loadBalancer'],
    effect: 'may cut connections',
  },
  { kind: 'Service', on: ['replace', 'delete'], effect: 'cuts connections' },
  { kind: 'Namespace', on: ['replace', 'delete'], effect: 'deletes all that is in it' },
  {
    kind: 'CustomResourceDefinition',
    on: ['replace', 'delete'],
    effect: 'deletes all objects of the type',
  },
];

/** Every change with what it does to what runs. The rules given come before those of Kubernetes. */
export function withDisturbances(changeSet: ChangeSet, rules: readonly Disturbance[]): ChangeSet {
  const steps = changeSet.steps.map((planned) => ({
    ...planned,
    changes: planned.changes.map((change) => {
      const disturbs = disturbanceOf(change, rules);
      return disturbs === undefined ? change : { ...change, disturbs };
    }),
  }));
  return { ...changeSet, steps };
}

/** Undefined when nothing notices. */
function disturbanceOf(change: Change, rules: readonly Disturbance[]): string | undefined {
  const { ref } = change;
  return [...rules, ...kubernetes].find(
    (rule) => rule.kind === ref.kind && (rule.when?.(ref) ?? true) && happens(change, rule),
  )?.effect;
}

function happens(change: Change, { on, paths, of = () => true }: Disturbance): boolean {
  if (change.kind === 'replace' || change.kind === 'delete') return on.includes(change.kind);
  if (change.kind !== 'update' && change.kind !== 'adopt') return false;
  const touched = change.fields.filter(
    (field) =>
      of(field) &&
      (paths?.some((one) =>
        typeof one === 'string' ? field.path.startsWith(one) : one.test(field.path),
      ) ??
        true),
  );
  return on.includes('change') && touched.length > 0;
}
