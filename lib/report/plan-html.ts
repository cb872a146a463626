import { Chalk } from 'chalk';
import { describeRef } from '../cluster/object.ts';
import { groupBy } from '../group-by.ts';
import { newestVersion } from '../mesh/topology/relations.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { tallyOf } from '../state/change-set.ts';
import type { Change, ChangeSet, StepChanges } from '../state/change.ts';
import { restrictGraph, type StepGraph } from '../steps/graph.ts';
import { bodyLines } from './change-lines.ts';
import { shownKinds, signs } from './changes.ts';
import { fieldLines } from './field-lines.ts';
import { graphSvg, type StepNote } from './graph-svg.ts';
import { htmlPage } from './html-page.ts';
import { element, htmlText } from './html-text.ts';
import { gitLines } from './git-lines.ts';
import { keptLines } from './kept-lines.ts';
import { planScript, planStyle } from './plan-page.ts';
import { notesOf } from './plan-text.ts';
import { outlookLines } from './outlook-lines.ts';
import { alertLines } from './problem-lines.ts';
import { type FactGroup, groupFacts, groupSteps } from './step-groups.ts';
import { circled, plural, type Style } from './style.ts';
import { tallyLines } from './tally-lines.ts';

/** What a plan page is told beside the plan. */
export interface PlanPageOptions {
  /** When, and by whom. */
  readonly made: string;
  /** By which it is approved. */
  readonly id: string | undefined;
  /** New objects in full, too. */
  readonly verbose: boolean;
}

/** What `isthmus plan --format html` writes, for people who review: the steps as a graph, and the changes by cluster, to be searched. */
export function planHtml(
  changeSet: ChangeSet,
  { topology, graph }: { readonly topology: Topology; readonly graph: StepGraph },
  { made, id, verbose }: PlanPageOptions,
): string {
  const style: Style = { palette: new Chalk({ level: 0 }), width: Infinity, verbose };
  const changing = changeSet.steps.filter(({ changes }) => changes.some(isChange));
  const unknown = groupFacts(groupSteps(changing, topology, { alone: true }), Infinity);
  const [tally = '', ...more] = tallyLines(changeSet, style);
  const title = `Plan for ${topology.name}`;
  return htmlPage({
    title,
    style: planStyle,
    script: planScript,
    body: [
      '<header>',
      element('h1', {}, htmlText(title)),
      element('p', { class: 'state' }, htmlText(tally)),
      ...more.map((line) => element('p', { class: toneOf(line) }, htmlText(line))),
      ...(id === undefined
        ? []
        : [element('p', {}, 'Plan ID ', element('code', {}, htmlText(id)))]),
      element('p', { class: 'dim' }, htmlText(`Istio ${newestVersion(topology)} · ${made}`)),
      '</header><main>',
      alert(alertLines(changeSet, style)),
      ...(changing.length === 0
        ? []
        : [graphHtml(graph, changing, unknown), unknownHtml(unknown), searchHtml]),
      ...clustersHtml(changing, topology, (planned) => stepHtml(planned, unknown, style)),
      ...[gitLines, keptLines, outlookLines].map((lines) => kept(lines(changeSet, style))),
      '</main>',
    ],
  });
}

function isChange({ kind }: Change): boolean {
  return kind !== 'keep';
}

function toneOf(line: string): string {
  return line.startsWith('!') ? 'warn' : 'dim';
}

function alert(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return element(
    'section',
    { class: 'card is-bad' },
    element('pre', {}, htmlText(lines.join('\n'))),
  );
}

function kept(lines: readonly string[]): string {
  const [title, ...rest] = lines;
  if (title === undefined) return '';
  return element('h2', {}, htmlText(title)) + element('pre', {}, htmlText(rest.join('\n')));
}

/** Only what changes. */
function graphHtml(
  graph: StepGraph,
  changing: readonly StepChanges[],
  unknown: readonly FactGroup[],
): string {
  const notes = new Map(
    changing.map(({ step, changes }): readonly [typeof step.id, StepNote] => [
      step.id,
      { words: tallyWords(changes), colour: colourOf(changes), href: `#${step.id}` },
    ]),
  );
  const drawn = restrictGraph(graph, ({ id }) => notes.has(id));
  if (drawn.steps.length === 0) return '';
  const numbered = unknown.map(({ name }) => name);
  return element(
    'details',
    { open: '' },
    element('summary', {}, '<h2>Steps</h2>'),
    element(
      'div',
      { class: 'scroll graph', tabindex: '0', role: 'region', 'aria-label': 'Steps' },
      graphSvg(drawn, { notes, numbered }).join(''),
    ),
  );
}

/** On white: the graph is drawn light, and turned where the reader's system is dark. */
function colourOf(changes: readonly Change[]): string {
  const kinds = new Set(changes.map(({ kind }) => kind));
  if (kinds.has('delete') || kinds.has('replace') || changes.some(({ disturbs }) => disturbs)) {
    return '#b3261e';
  }
  return kinds.has('update') || kinds.has('adopt') ? '#855300' : '#1a6b3a';
}

function tallyWords(changes: readonly Change[]): string {
  const counts = tallyOf(changes);
  return shownKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${signs[kind]}${counts[kind]} ${kind}`)
    .join('  ');
}

function unknownHtml(unknown: readonly FactGroup[]): string {
  if (unknown.length === 0) return '';
  const facts = unknown.map(({ name, place, consumers }, index) =>
    element(
      'li',
      {},
      htmlText(`${circled(index)} ${name}`),
      element('p', { class: 'dim' }, htmlText(place)),
      ...consumers.map((consumer) => element('p', { class: 'hint' }, htmlText(consumer))),
    ),
  );
  const summary = element('summary', {}, '<h2>Known only after apply</h2>');
  return element('details', {}, summary, element('ul', {}, ...facts));
}

const searchHtml = element(
  'form',
  { class: 'search', role: 'search', hidden: '' },
  element('label', { for: 'search' }, 'Search'),
  '<input id="search" type="search" autocomplete="off" placeholder="Deployment istiod, image, cluster1 …">',
  '<output id="found" for="search" class="dim"></output>',
);

function clustersHtml(
  changing: readonly StepChanges[],
  { clusters }: Topology,
  show: (planned: StepChanges) => string,
): readonly string[] {
  const byCluster = groupBy(changing, ({ step }) => step.cluster);
  const known = clusters.map(({ name }) => name);
  const others = [...byCluster.keys()].filter((name) => !known.includes(name));
  return [...known, ...others].flatMap((name) => {
    const steps = byCluster.get(name) ?? [];
    if (steps.length === 0) return [];
    const tally = tallyWords(steps.flatMap(({ changes }) => changes));
    return [
      element(
        'section',
        { class: 'cluster' },
        element('h2', {}, htmlText(name), ' ', element('small', { class: 'dim' }, htmlText(tally))),
        ...steps.map(show),
      ),
    ];
  });
}

function stepHtml(
  { step, changes }: StepChanges,
  unknown: readonly FactGroup[],
  style: Style,
): string {
  const changed = changes.filter(isChange);
  return element(
    'details',
    { class: 'card step', open: changed.length <= few ? '' : undefined },
    element(
      'summary',
      {},
      element('h3', {}, htmlText(step.title)),
      element('span', { class: 'dim' }, htmlText(tallyWords(changed))),
    ),
    element('p', { class: 'dim' }, element('code', {}, htmlText(step.id))),
    element('ul', { id: step.id }, ...changed.map((change) => changeHtml(change, unknown, style))),
  );
}

/** A step with more objects is opened by who wants to see them. */
const few = 8;

function changeHtml(change: Change, unknown: readonly FactGroup[], style: Style): string {
  const { kind, ref, disturbs } = change;
  const notes = notesOf(change, unknown, style).join('; ');
  const fields = 'fields' in change ? change.fields : [];
  const lines = fields.flatMap((field) => fieldLines(field, { ...style, verbose: true }));
  const body = style.verbose ? bodyLines(change) : [];
  return element(
    'li',
    { class: 'change' },
    element('span', { class: `mark ${tones[kind]}`, title: kind }, htmlText(signs[kind])),
    htmlText(describeRef(ref)),
    ...(disturbs === undefined
      ? []
      : [element('span', { class: 'warn' }, htmlText(` ! ${disturbs}`))]),
    ...(notes === '' ? [] : [element('span', { class: 'dim' }, htmlText(` (${notes})`))]),
    ...(lines.length === 0 ? [] : [element('pre', {}, ...lines.map(lineHtml))]),
    ...(body.length === 0
      ? []
      : [
          element(
            'details',
            {},
            element('summary', { class: 'dim' }, plural(body.length, 'line')),
            element('pre', {}, htmlText(body.join('\n'))),
          ),
        ]),
  );
}

const tones: Readonly<Record<Change['kind'], string>> = {
  create: 'good',
  update: 'warn',
  adopt: 'warn',
  replace: 'bad',
  delete: 'bad',
  keep: 'dim',
};

function lineHtml(line: string): string {
  const [, sign = ''] = /^\s*([+~-])/.exec(line) ?? [];
  const tone = { '+': 'good', '~': 'warn', '-': 'bad' }[sign];
  return `${element('span', { class: tone }, htmlText(line))}\n`;
}
