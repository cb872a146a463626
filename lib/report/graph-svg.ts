import type { StepGraph } from '../steps/graph.ts';
import type { Step, StepId } from '../steps/step.ts';
import { clustersOf, shortTitle } from './graph-formats.ts';

const box = { width: 230, height: 40, gapX: 50, gapY: 16, band: 34, margin: 16 } as const;

/** A picture: one band for each cluster, time from left to right, values that travel as thick arrows. */
export function graphSvg(graph: StepGraph): readonly string[] {
  const places = layOut(graph);
  const width = Math.max(...[...places.boxes.values()].map(({ x }) => x)) + box.width + box.margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${places.height}" font-family="sans-serif" font-size="12">`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#556"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...places.bands.flatMap(({ cluster, y, height }) => [
      `<rect x="4" y="${y}" width="${width - 8}" height="${height}" rx="8" fill="#f2f5fa"/>`,
      `<text x="${box.margin}" y="${y + 20}" font-weight="bold" fill="#334">${escape(cluster)}</text>`,
    ]),
    ...essentialEdges(graph).map((edge) => arrow(edge, places.boxes)),
    ...graph.steps.map((step) => stepBox(step, places.boxes)),
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

/** A step stands right of everything that it waits for. */
function layOut(graph: StepGraph): Layout {
  const columns = new Map<StepId, number>();
  for (const step of graph.steps) {
    const before = graph.before(step.id).map(({ from }) => columns.get(from) ?? 0);
    columns.set(step.id, before.length === 0 ? 0 : Math.max(...before) + 1);
  }
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

/** Without the edges that follow from others: they only clutter a picture. */
function essentialEdges(graph: StepGraph): StepGraph['edges'] {
  const ancestors = new Map<StepId, ReadonlySet<StepId>>();
  for (const step of graph.steps) {
    const own = graph.before(step.id).flatMap(({ from }) => [from, ...(ancestors.get(from) ?? [])]);
    ancestors.set(step.id, new Set(own));
  }
  return graph.edges.filter(
    ({ from, to, fact }) =>
      fact !== undefined ||
      !graph
        .before(to)
        .some((other) => other.from !== from && ancestors.get(other.from)?.has(from)),
  );
}

function arrow(
  { from, to, reason, fact }: StepGraph['edges'][number],
  boxes: Layout['boxes'],
): string {
  const start = boxes.get(from) ?? { x: 0, y: 0 };
  const end = boxes.get(to) ?? { x: 0, y: 0 };
  const [x1, y1] = [start.x + box.width, start.y + box.height / 2];
  const [x2, y2] = [end.x, end.y + box.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const line = fact === undefined ? 'stroke-width="1"' : 'stroke-width="2.5"';
  return `<path d="${path}" fill="none" stroke="${fact === undefined ? '#99a' : '#2563eb'}" ${line} marker-end="url(#head)"><title>${escape(reason)}</title></path>`;
}

function stepBox(step: Step, boxes: Layout['boxes']): string {
  const { x, y } = boxes.get(step.id) ?? { x: 0, y: 0 };
  const words = shortTitle(step);
  const text = words.length > 36 ? `${words.slice(0, 35)}…` : words;
  return `<g><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6" fill="#fff" stroke="#556"/><text x="${x + box.width / 2}" y="${y + box.height / 2 + 4}" text-anchor="middle" fill="#112">${escape(text)}</text><title>${escape(step.title)}</title></g>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
