import type { Edge, StepGraph } from '../steps/graph.ts';
import type { Step, StepId } from '../steps/step.ts';
import { clustersOf, essentialEdges, shortTitle } from './graph-formats.ts';
import { circled } from './style.ts';
import { escapeXml } from '../xml.ts';

const box = { width: 230, height: 40, gapX: 50, gapY: 16, band: 34, margin: 16 } as const;

/** What a picture says of a step beside its title. */
export interface StepNote {
  readonly words: string;
  /** Of its border and of the words. */
  readonly colour: string;
  /** Where a click leads. */
  readonly href: string;
}

/**
 * A picture: one band for each cluster, time from left to right, values that travel as thick arrows with their names below; with
 * `notes`, what each step is about to do. `numbered` are the names of those values that get a number, in their order; all of them
 * otherwise.
 */
export function graphSvg(
  graph: StepGraph,
  options: {
    readonly notes?: ReadonlyMap<StepId, StepNote>;
    readonly numbered?: readonly string[];
  } = {},
): readonly string[] {
  const { boxes, bands, height } = layOut(graph);
  const right = Math.max(0, ...[...boxes.values()].map(({ x }) => x));
  const width = right + box.width + box.margin;
  const edges = essentialEdges(graph);
  const facts = options.numbered ?? [...new Set(edges.flatMap(({ fact }) => fact?.name ?? []))];
  const tall = height + 20 * facts.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}" font-family="sans-serif" font-size="12">`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path d="M0 0L8 4L0 8z" fill="#556"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...bands.flatMap((band) => [
      `<rect x="4" y="${band.y}" width="${width - 8}" height="${band.height}" rx="8" fill="#f2f5fa"/>`,
      `<text x="${box.margin}" y="${band.y + 20}" font-weight="bold" fill="#334">${escapeXml(band.cluster)}</text>`,
    ]),
    ...edges.map((edge) => arrow(edge, boxes, facts.indexOf(edge.fact?.name ?? ''))),
    ...graph.steps.map((step) => stepBox(step, boxes, options.notes?.get(step.id))),
    ...facts.map(
      (name, index) =>
        `<text x="${box.margin}" y="${height + 12 + 20 * index}" fill="#2563eb">${circled(index)} ${escapeXml(name)}</text>`,
    ),
    '</svg>',
  ];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Layout {
  readonly boxes: ReadonlyMap<StepId, Point>;
  readonly bands: readonly {
    readonly cluster: string;
    readonly y: number;
    readonly height: number;
  }[];
  readonly height: number;
}

function layOut(graph: StepGraph): Layout {
  const columns = columnsOf(graph);
  const boxes = new Map<StepId, Point>();
  let top = 4;
  const bands = clustersOf(graph).map((cluster) => {
    const used = new Map<number, number>();
    for (const step of graph.steps.filter((candidate) => candidate.cluster === cluster)) {
      const column = columns.get(step.id) ?? 0;
      const row = used.get(column) ?? 0;
      used.set(column, row + 1);
      const x = box.margin + column * (box.width + box.gapX);
      boxes.set(step.id, { x, y: top + box.band + row * (box.height + box.gapY) });
    }
    const rows = Math.max(...used.values());
    const band = { cluster, y: top, height: box.band + rows * (box.height + box.gapY) };
    top += band.height + 10;
    return band;
  });
  return { boxes, bands, height: top };
}

/** A step stands right of everything that it waits for, and as near as that allows to what waits for it. */
function columnsOf(graph: StepGraph): ReadonlyMap<StepId, number> {
  const columns = new Map<StepId, number>();
  for (const { id } of graph.steps) {
    const before = graph.before(id).map(({ from }) => columns.get(from) ?? 0);
    columns.set(id, Math.max(0, ...before.map((column) => column + 1)));
  }
  for (const { id } of graph.steps.toReversed()) {
    const after = graph.after(id).map(({ to }) => columns.get(to) ?? 0);
    if (after.length > 0) columns.set(id, Math.min(...after) - 1);
  }
  return columns;
}

function arrow({ from, to, reason, fact }: Edge, boxes: Layout['boxes'], number: number): string {
  const start = boxes.get(from) ?? { x: 0, y: 0 };
  const end = boxes.get(to) ?? { x: 0, y: 0 };
  const [x1, y1] = [start.x + box.width, start.y + box.height / 2];
  const [x2, y2] = [end.x, end.y + box.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const [stroke, width] = fact === undefined ? ['#99a', 1] : ['#2563eb', 2.5];
  const line = `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" marker-end="url(#head)"><title>${escapeXml(reason)}</title></path>`;
  if (fact === undefined || number < 0) return line;
  return `${line}<text x="${(x1 + x2) / 2 + 8}" y="${(y1 + y2) / 2 + 4}" font-size="15" fill="#2563eb">${circled(number)}</text>`;
}

function stepBox(step: Step, boxes: Layout['boxes'], note: StepNote | undefined): string {
  const { x, y } = boxes.get(step.id) ?? { x: 0, y: 0 };
  const words = shortTitle(step);
  const text = words.length > 36 ? `${words.slice(0, 35)}…` : words;
  const middle = x + box.width / 2;
  const frame = `<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6" fill="#fff" stroke="${note?.colour ?? '#556'}"${note === undefined ? '' : ' stroke-width="2"'}/>`;
  const line = (down: number, words: string, style: string): string =>
    `<text x="${middle}" y="${y + box.height / 2 + down}" text-anchor="middle" ${style}>${escapeXml(words)}</text>`;
  const title = `<title>${escapeXml(step.title)}</title>`;
  if (note === undefined) return `<g>${frame}${line(4, text, 'fill="#112"')}${title}</g>`;
  const lines = `${line(-3, text, 'fill="#112"')}${line(13, note.words, `fill="${note.colour}" font-size="11"`)}`;
  return `<a href="${escapeXml(note.href)}">${frame}${lines}${title}</a>`;
}
