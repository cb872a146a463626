import { placeholderTexts } from '../steps/placeholder.ts';
import { describeRef } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { leadersOf, controlPlaneOf } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Change, StepChanges } from '../state/change.ts';
import { redact } from '../state/redact.ts';
import { eachOnce } from '../steps/facts.ts';
import type { Fact, StepId } from '../steps/step.ts';
import { few, runsOf, shortRunsOf } from './names.ts';

/**
 * Steps that change the same but for the clusters that they are about. Texts of the group name what differs by what it is:
 * `Secret istio-system/istio-remote-secret-<other>`.
 */
export interface StepGroup {
  readonly steps: readonly StepChanges[];
  /** The first of them; all others are as this one. */
  readonly first: StepChanges;
  /** `cluster2…cluster50/remote (49)`, with so much room for the names. */
  readonly id: (room: number) => string;
  readonly title: string;
  /** What all of them say where this step, the first if none is named, says that. */
  readonly say: (text: string, step?: StepId) => string;
}

/** The names that steps of a kind differ in. */
type Blank = '<cluster>' | '<other>' | '<network>' | '<primary>';
type Names = ReadonlyMap<Blank, string>;

/** The steps in groups, each where its first step stands. `alone`: every step is a group. */
export function groupSteps(
  steps: readonly StepChanges[],
  topology: Topology,
  { alone }: { readonly alone: boolean },
): readonly StepGroup[] {
  const clusters = new Map(topology.clusters.map((cluster) => [cluster.name, cluster]));
  const named = steps.map((planned) => ({ planned, names: namesOf(planned, clusters, topology) }));
  if (alone) return named.map((each) => groupOf([each]));
  const textOf = textsOnce();
  const alike = groupBy(named, ({ planned, names }) => likeness(planned, names, textOf));
  const groups = new Map<StepChanges, StepGroup>();
  for (const those of alike.values()) {
    if (those.length < few) for (const each of those) groups.set(each.planned, groupOf([each]));
    else groups.set(those[0].planned, groupOf(those));
  }
  return steps.flatMap((planned) => groups.get(planned) ?? []);
}

interface Named {
  readonly planned: StepChanges;
  readonly names: Names;
}

function namesOf(
  { step }: StepChanges,
  clusters: ReadonlyMap<string, Topology['clusters'][number]>,
  topology: Topology,
): Names {
  const subject = step.id.split('/').slice(2).join('/');
  const leader = leadersOf(topology, step.cluster)[0]?.controlPlane;
  const host = leader === undefined ? undefined : controlPlaneOf(topology, leader).host;
  const network = clusters.get(step.cluster)?.network;
  const names = new Map<Blank, string>([['<cluster>', step.cluster]]);
  if (clusters.has(subject)) names.set('<other>', subject);
  if (host !== undefined && host !== step.cluster) names.set('<primary>', host);
  if (network !== undefined) names.set('<network>', network);
  return names;
}

/** The text with the names left open; names are whole words. */
function blanked(text: string, names: Names): string {
  const blanks = new Map([...names].toReversed().map(([blank, name]) => [name, blank]));
  return text.replaceAll(patternOf([...blanks.keys()]), (name) => blanks.get(name) ?? name);
}

const patterns = new Map<string, RegExp>();

function patternOf(names: readonly string[]): RegExp {
  const words = names
    .toSorted((a, b) => b.length - a.length)
    .join('|')
    .replaceAll('.', '\\.');
  const known =
    patterns.get(words) ?? new RegExp(`(?<![A-Za-z0-9])(?:${words})(?![A-Za-z0-9])`, 'g');
  patterns.set(words, known);
  return known;
}

/** The same for steps that change the same; what Secrets hold is no part of it. */
function likeness({ step, changes, missing }: StepChanges, names: Names, textOf: TextOf): string {
  const subject = names.has('<other>') ? '' : step.id.split('/').slice(2).join('/');
  return JSON.stringify([
    step.id.split('/')[1],
    subject,
    blanked(missing.map(({ id }) => id).join(), names),
    changes.map((change) => changeText(change, names, textOf)),
  ]);
}

function changeText(change: Change, names: Names, textOf: TextOf): string {
  const {
    desired,
    fields,
    uid: _uid,
    ...rest
  } = {
    desired: undefined,
    fields: [],
    uid: undefined,
    ...change,
  };
  const told = {
    ...rest,
    unknown: 'unknown' in change ? change.unknown.map(({ id }) => id) : [],
    fields: fields.map(({ owner, follows, ...field }) => ({
      ...field,
      owner: owner?.manager,
      follows: follows?.name,
    })),
  };
  const own = blanked(JSON.stringify(told), names);
  if (change.kind !== 'create' || desired === undefined) return own;
  const { metadata, ...content } = redact(desired);
  const texts = Object.values({ ...content, annotations: metadata.annotations }).map(textOf);
  const marks = change.unknown.flatMap(({ placeholder }) => placeholderTexts(placeholder));
  const open = marks.reduce((text, mark) => text.replaceAll(mark, '?'), texts.join());
  return own + blanked(open, names);
}

type TextOf = (value: unknown) => string;

/** Longer texts are definitions of types: they name no cluster, and many clusters have the same. */
const long = 4096;

/** Long texts as marks, the same for the same text. */
function textsOnce(): TextOf {
  const marks = new Map<string, string>();
  return (value) => {
    const text = JSON.stringify(value) ?? '';
    if (text.length <= long) return text;
    const mark = marks.get(text) ?? `#${marks.size}`;
    marks.set(text, mark);
    return mark;
  };
}

function groupOf(all: readonly Named[]): StepGroup {
  const [head] = all;
  if (head === undefined) throw new Error('a group has a step');
  const { planned: first, names } = head;
  const steps = all.map(({ planned }) => planned);
  if (all.length === 1) {
    return { steps, first, id: () => first.step.id, title: first.step.title, say: (text) => text };
  }
  const valuesOf = (blank: Blank): readonly string[] => [
    ...new Set(all.map((each) => each.names.get(blank) ?? '')),
  ];
  const open: Names = new Map([...names].filter(([blank]) => valuesOf(blank).length > 1));
  const opened = new Map(
    all.map((each) => [
      each.planned.step.id,
      new Map([...each.names].filter(([blank]) => open.has(blank))),
    ]),
  );
  const say = (text: string, step: StepId = first.step.id): string =>
    blanked(text, opened.get(step) ?? open);
  const filled = (text: string, write: (names: readonly string[]) => string): string =>
    [...open.keys()].reduce(
      (told, blank) => told.replaceAll(blank, write(valuesOf(blank))),
      say(text),
    );
  return {
    steps,
    first,
    id: (room) => `${filled(first.step.id, (values) => shortRunsOf(values, room))} (${all.length})`,
    title: filled(first.step.title, runsOf),
    say,
  };
}

/** Facts that nobody can tell yet and that the same groups wait for. */
export interface FactGroup {
  readonly facts: readonly Fact<unknown>[];
  /** `address of the east-west gateway of cluster1`. */
  readonly name: string;
  /** Where they can be read. */
  readonly place: string;
  /** The objects that will carry them. */
  readonly consumers: readonly string[];
}

/** The facts that objects of these steps will carry, those of a group of steps together. */
export function groupFacts(groups: readonly StepGroup[], room: number): readonly FactGroup[] {
  const seen = new Set<string>();
  const found = groups.flatMap(({ steps }) => {
    const slots = new Map<string, Fact<unknown>[]>();
    for (const { missing, changes } of steps) {
      const carried = new Set(changes.flatMap(unknownIn).map(({ id }) => id));
      for (const fact of eachOnce(missing)) {
        if (!carried.has(fact.id) || seen.has(fact.id)) continue;
        seen.add(fact.id);
        const slot = steps.length === 1 ? fact.id : `${missing.indexOf(fact)}`;
        slots.set(slot, [...(slots.get(slot) ?? []), fact]);
      }
    }
    return [...slots.values()];
  });
  return found.map((facts) => factGroupOf(facts, groups, room));
}

function factGroupOf(
  facts: readonly Fact<unknown>[],
  groups: readonly StepGroup[],
  room: number,
): FactGroup {
  const [fact] = facts;
  if (fact === undefined) throw new Error('a group has a fact');
  const clusters = facts.map(({ cluster }) => cluster);
  const names: Names = new Map(clusters.length > 1 ? [['<cluster>', fact.cluster]] : []);
  const filled = (text: string): string =>
    names.size === 0 ? text : blanked(text, names).replaceAll('<cluster>', runsOf(clusters));
  const more = facts.length > 1 ? ` (${facts.length})` : '';
  return {
    facts,
    name: filled(fact.name) + more,
    place: `${describeRef(fact.object)} ${fact.path} in ${runsOf(clusters)}`,
    consumers: groups.flatMap((group) => {
      const refs = group.first.changes.filter((change) =>
        unknownIn(change).some(({ id }) => facts.some((each) => each.id === id)),
      );
      return refs.map(({ ref }) => `${group.id(room)}: ${group.say(describeRef(ref))}`);
    }),
  };
}

/** Does any step of the group wait for any of the facts? */
export function waitsFor({ steps }: StepGroup, { facts }: FactGroup): boolean {
  const ids = new Set(facts.map(({ id }) => id));
  return steps.some(({ missing }) => missing.some(({ id }) => ids.has(id)));
}

export function unknownIn(change: Change): readonly Fact<unknown>[] {
  return 'unknown' in change ? change.unknown : [];
}
