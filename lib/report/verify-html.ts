import { capital } from '../mesh/text/words.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Verdict } from '../verify/verify.ts';
import { htmlPage } from './html-page.ts';
import { element, htmlText } from './html-text.ts';
import { plural } from './style.ts';
import { type Mark, markSigns } from './topology-marks.ts';
import { topologySvg } from './topology-svg.ts';
import { type VerdictGroup, verdictGroups } from './verify-groups.ts';
import { countVerdicts, verdictTally, type Weight, weightOf } from './verify-lines.ts';
import { anchorOf, colourOf, markOf, marksOf } from './verify-marks.ts';
import { matrixHtml, matrixStyle } from './verify-matrix.ts';

/** What `isthmus verify --format html` writes: a picture, who reaches whom, and the findings by cluster. */
export function verifyHtml(
  topology: Topology,
  verdicts: readonly Verdict[],
  { made, note }: { readonly made: string; readonly note?: string },
): string {
  const marks = marksOf(verdicts);
  const groups = worstFirst(verdictGroups(verdicts.map(eitherWay)));
  const picture = (id: string, width: number): string =>
    topologySvg(topology, { width, height: 900 }, { marks, id }).join('');
  const { name } = topology;
  return htmlPage({
    title: `${name}: ${stateWords(verdicts)}`,
    style: matrixStyle,
    body: [
      '<header>',
      element('h1', {}, htmlText(name)),
      element('p', { class: `state ${colourOf(markOf(verdicts))}` }, stateHtml(verdicts)),
      element('p', { class: 'dim' }, htmlText(`${verdictTally(verdicts)} · ${made}`)),
      ...(note === undefined ? [] : [element('p', { class: 'dim' }, htmlText(note))]),
      '</header><main>',
      element('div', { class: 'scroll wide' }, picture('wide', 1080)),
      element('div', { class: 'scroll narrow' }, picture('narrow', 360)),
      ...matrixHtml(topology, marks.links),
      element('h2', {}, 'Clusters'),
      ...groups.filter(({ clusters }) => clusters.length === 1).map(groupHtml),
      ...betweenHtml(groups.filter(({ clusters }) => clusters.length === 2)),
      '</main>',
    ],
  });
}

/** What works between two, and there may be thousands of it, is folded away. */
function betweenHtml(groups: readonly VerdictGroup[]): readonly string[] {
  if (groups.length === 0) return [];
  const [told, rest] = [true, false].map((want) =>
    groups.filter(({ verdicts }) => verdicts.some(isTold) === want),
  );
  return [
    element('h2', {}, 'Between clusters'),
    ...(told ?? []).map(groupHtml),
    ...(rest === undefined || rest.length === 0
      ? []
      : [
          element(
            'details',
            { open: rest.length <= few ? '' : undefined },
            element('summary', {}, `${plural(rest.length, 'pair')} without a finding`),
            ...rest.map(groupHtml),
          ),
        ]),
  ];
}

/** More pairs than that are folded away. */
const few = 15;

function stateWords(verdicts: readonly Verdict[]): string {
  const { failed, warnings } = countVerdicts(verdicts);
  if (failed > 0) return `${plural(failed, 'check')} failed`;
  return warnings > 0 ? `working, with ${plural(warnings, 'warning')}` : 'working';
}

function stateHtml(verdicts: readonly Verdict[]): string {
  return htmlText(`${markSigns[markOf(verdicts)]} ${capital(stateWords(verdicts))}`);
}

/** In the page what is between two is in one place. */
function eitherWay(verdict: Verdict): Verdict {
  const [one, other] = verdict.clusters;
  return other === undefined || one < other ? verdict : { ...verdict, clusters: [other, one] };
}

const ranks: Readonly<Record<Mark, number>> = { broken: 0, warning: 1, unknown: 2, working: 3 };

function worstFirst(groups: readonly VerdictGroup[]): readonly VerdictGroup[] {
  return groups.toSorted(
    (one, other) => ranks[markOf(one.verdicts)] - ranks[markOf(other.verdicts)],
  );
}

function groupHtml({ clusters, verdicts }: VerdictGroup): string {
  const mark = markOf(verdicts);
  const rest = verdicts.filter((verdict) => !isTold(verdict));
  const name = clusters.join(' ↔ ');
  const attributes = { class: `card is-${colourOf(mark)}`, id: anchorOf(clusters) };
  if (rest.length === verdicts.length) {
    const summary = element(
      'summary',
      {},
      element('h3', {}, signHtml(mark), htmlText(name)),
      element('span', { class: 'dim' }, htmlText(restWords(rest))),
    );
    return element('details', attributes, summary, listHtml(rest));
  }
  return element(
    'section',
    attributes,
    element('h3', {}, signHtml(mark), htmlText(name)),
    listHtml(verdicts.filter(isTold)),
    ...(rest.length === 0
      ? []
      : [
          element(
            'details',
            {},
            element('summary', { class: 'dim' }, htmlText(restWords(rest))),
            listHtml(rest),
          ),
        ]),
  );
}

function isTold(verdict: Verdict): boolean {
  return ['error', 'warning'].includes(weightOf(verdict));
}

function restWords(rest: readonly Verdict[]): string {
  const { passed, skipped } = countVerdicts(rest);
  return [
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
}

function listHtml(verdicts: readonly Verdict[]): string {
  return verdicts.length === 0 ? '' : element('ul', {}, ...verdicts.map(verdictHtml));
}

const marks: Readonly<Record<Weight, Mark>> = {
  passed: 'working',
  warning: 'warning',
  error: 'broken',
  skipped: 'unknown',
};

function verdictHtml(verdict: Verdict): string {
  const { title, check, kind } = verdict;
  const head = [
    signHtml(marks[weightOf(verdict)]),
    htmlText(title),
    ' ',
    element('code', { class: 'dim' }, htmlText(check.id)),
  ];
  if (kind === 'passed') return element('li', {}, ...head);
  if (kind === 'skipped') {
    const why = htmlText(` skipped, because of ${verdict.because}`);
    return element('li', {}, ...head, element('span', { class: 'dim' }, why));
  }
  const findings = kind === 'failed' ? verdict.findings : [verdict.finding];
  const before = kind === 'unknown' ? 'could not be looked at: ' : '';
  return element(
    'li',
    {},
    ...head,
    ...findings.flatMap(({ message, hint }) => [
      element('p', {}, htmlText(before + message)),
      ...(hint === '' ? [] : [element('p', { class: 'hint' }, htmlText(hint))]),
    ]),
    element('p', {}, element('a', { href: check.page }, htmlText(check.page))),
  );
}

function signHtml(mark: Mark): string {
  return element(
    'span',
    { class: `mark ${colourOf(mark)}`, role: 'img', 'aria-label': mark },
    markSigns[mark],
  );
}
