import type { FieldTree } from '../cluster/managed-fields.ts';
import type { Json, Manifest, ObjectRef } from '../cluster/object.ts';
import type { Fact, Step, StepId } from '../steps/step.ts';
import type { FormerCluster } from './former-clusters.ts';
import type { Outlook } from './outlook.ts';

/**
 * How a change was established.
 * - `verified`: the server's dry run
 * - `owned`: our entry in managedFields says that nothing differs, but for labels of isthmus
 * - `absent`: a look shows that there is nothing of its name, ours or not; no dry run was asked
 * - `deferred`: its namespace, type or webhook is not there yet; checked again right before its first write
 * - `after-apply`: it carries a fact that is not known yet, or what is in it is still to be made
 */
export type Certainty = 'verified' | 'owned' | 'absent' | 'deferred' | 'after-apply';

/** Who last wrote a field, and when (from managedFields). */
export interface Owner {
  readonly manager: string;
  /** RFC 3339. */
  readonly time: string | undefined;
}

/** One field that differs. Absent `before`: added; absent `after`: removed. */
export interface FieldChange {
  /** `spec.template.spec.containers[name=discovery].image`. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Another manager holds the live value; applying takes the field from it. */
  readonly owner?: Owner;
  /**
   * The live value is not the one that isthmus applied. `changed`: its owner has written it since. `gone`: nobody holds it; it was removed,
   * or mesh.yaml has it only now. Absent: it is as applied, and something else is wanted now.
   */
  readonly drift?: 'changed' | 'gone';
  /** It is as applied, but carries a fact that is another one now. */
  readonly follows?: MovedFact;
}

/** A fact that another cluster tells otherwise than when it was applied. */
export interface MovedFact {
  readonly id: string;
  /** "address of the east-west gateway of cluster1". */
  readonly name: string;
  /** Who last wrote it. */
  readonly owner?: Owner;
}

/** What a manager has to give up. */
export interface Loss {
  readonly manager: string;
  /** Paths as in `FieldChange`; their values need not change. */
  readonly fields: readonly string[];
}

interface Base {
  readonly ref: ObjectRef;
  readonly certainty: Certainty;
  /** Why the certainty is less than `verified`: "namespace istio-system does not exist yet"; or until when it is kept. */
  readonly note?: string;
  /** What is in it will be made while it is applied; why: "there is none yet". */
  readonly made?: string;
  /** What it does to what runs: "restarts Pods". */
  readonly disturbs?: string;
}

/** What would happen to one object. */
export type Change = Base &
  (
    | {
        readonly kind: 'create';
        readonly desired: Manifest;
        readonly unknown: readonly Fact<unknown>[];
        /** What has to go first: "is being deleted since …; apply waits until it has gone". */
        readonly reason?: string;
      }
    | {
        readonly kind: 'update';
        readonly desired: Manifest;
        readonly fields: readonly FieldChange[];
        readonly unknown: readonly Fact<unknown>[];
        /** Other managers hold fields that we want; all whose values differ are in `fields`, with their owner. */
        readonly force: boolean;
      }
    /** Exists, but it, or fields of it that stand in our way, are not ours: applied only with `--adopt`. */
    | {
        readonly kind: 'adopt';
        readonly desired: Manifest;
        readonly fields: readonly FieldChange[];
        readonly unknown: readonly Fact<unknown>[];
        readonly force: boolean;
        /** The object is ours, only fields of it are not. */
        readonly fieldsOnly?: true;
        /** The fields that are ours alone from then on. */
        readonly sole?: FieldTree;
        readonly losses?: readonly Loss[];
        /** What is done where nothing may be adopted; absent when that is nothing at all, and the step fails. */
        readonly otherwise?: Change;
      }
    /** Must be deleted and created again. */
    | {
        readonly kind: 'replace';
        readonly desired: Manifest;
        readonly fields: readonly FieldChange[];
        readonly unknown: readonly Fact<unknown>[];
        readonly reason: string;
        readonly uid: string;
        /** As with `adopt`, nobody has told isthmus that it is ours: replaced only with `--adopt`. */
        readonly foreign: boolean;
      }
    /** Ours, but no step wants it any more: deleted only with `--prune`. */
    | {
        readonly kind: 'delete';
        readonly uid: string;
        readonly reason: string;
        /** Not ours itself, but written by what runs in the mesh. */
        readonly trace?: true;
        /** What the plan makes takes its place: deleted without `--prune`, too. */
        readonly due?: boolean;
      }
    | {
        readonly kind: 'keep';
        /** What apply sends again: others wrote fields of ours, which are ours no longer, but have the values that we want. */
        readonly reclaim?: Manifest;
        /** When what is in it has to be made anew. Milliseconds since the epoch. */
        readonly renewal?: number;
      }
  );

export type Deletion = Extract<Change, { readonly kind: 'delete' }>;

/** A step and what it would change. */
export interface StepChanges {
  readonly step: Step;
  readonly changes: readonly Change[];
  /** Facts it needs that no cluster can tell yet. */
  readonly missing: readonly Fact<unknown>[];
  /** Facts it needs from clusters that could not be looked at. */
  readonly unseen: readonly Fact<unknown>[];
  /** Why it could not be looked at, or only partly. */
  readonly problem?: Problem;
  /** What Git brings: then there are no changes. */
  readonly git?: Brought;
}

/** What Git has brought of a step. */
export interface Brought {
  /** How many objects are as mesh.yaml says. */
  readonly count: number;
  readonly awaits: readonly Awaited[];
}

/** An object that Git has not brought yet as mesh.yaml says. */
export interface Awaited {
  readonly ref: ObjectRef;
  /** What differs; undefined where it is not there, or does not carry the labels of the mesh. */
  readonly fields?: readonly FieldChange[];
}

/** Something that went wrong, for people and machines. */
export interface Problem {
  /** `E-UNREACHABLE`, `E-FORBIDDEN`, … */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** The cluster that could not be looked at, or refused; it need not be that of the step. */
  readonly cluster?: string;
}

/** Graph × live state: what `isthmus plan` prints and `isthmus apply` does. */
export interface ChangeSet {
  readonly steps: readonly StepChanges[];
  /** The steps that delete, in their order after everything else; those of one group do so at the same time. */
  readonly removals: readonly (readonly StepId[])[];
  /** The clusters that left mesh.yaml. */
  readonly former?: readonly FormerCluster[];
  /** Why in some clusters what is left over could not be looked for. */
  readonly unsearched?: readonly Problem[];
  /** What should be known and stops nothing, such as what others have left behind of what is to be adopted. */
  readonly remarks?: readonly Problem[];
  /** What the mesh is on its way to, beyond this change set. */
  readonly outlook?: readonly Outlook[];
  /** What stands in the way of all of it: nothing may be written. */
  readonly obstacles?: readonly Problem[];
}
