import type { EditorView } from '@codemirror/view';
import { fieldAt } from '../../../lib/json.ts';
import { keysOf } from '../../../lib/mesh/text/pointer.ts';
import { newestVersion } from '../../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../../lib/mesh/topology/topology.ts';
import { graphSvg } from '../../../lib/report/graph-svg.ts';
import { scaleIn, type Size } from '../../../lib/report/room.ts';
import { plural } from '../../../lib/report/style.ts';
import { inOrder } from '../../../lib/report/topology-clusters.ts';
import { topologySvg } from '../../../lib/report/topology-svg.ts';
import { buildGraph } from '../../../lib/steps/graph.ts';
import { plans } from '../../../plans/index.ts';
import { byId } from './dom.ts';
import { goTo } from './problems.ts';
import { positionAt, sheetIn } from './sheets.ts';
import { tabs } from './tabs.ts';
import { zoomOf } from './zoom.ts';

const drawings: Readonly<Record<string, (topology: Topology, room: Size) => readonly string[]>> = {
  topology: topologySvg,
  steps: (topology) => graphSvg(buildGraph(topology, plans)),
};

/** The two drawings beside the text. */
export interface Drawing {
  /** Draws the text if it has no errors; otherwise the last drawing stays, dimmed. */
  readonly redraw: (view: EditorView) => void;
}

/** Takes over the part of the page with the drawings. */
export function drawingIn(view: () => EditorView): Drawing {
  let good: Topology | undefined;
  const drawn = new Map<string, string>();
  const current = tabs(['topology', 'steps'], () => {
    show();
  });
  const show = (): void => {
    const id = current();
    const draw = drawings[id];
    if (!good || !draw) return;
    const panel = byId(id);
    const svg = draw(good, roomOf(panel)).join('\n');
    if (drawn.get(id) !== svg) place(panel, svg);
    drawn.set(id, svg);
    size(panel, zoom());
  };
  const zoom = zoomOf(() => show());
  for (const id of Object.keys(drawings)) new ResizeObserver(() => show()).observe(byId(id));
  byId('topology').addEventListener('click', ({ target }) => {
    const card = target instanceof Element && target.closest('[data-cluster], [data-elsewhere]');
    if (!(card instanceof SVGElement)) return;
    goToCluster(view(), card.dataset['cluster'] ?? card.dataset['elsewhere'] ?? '');
  });
  return {
    redraw: (view) => {
      const { diagnosis, document } = sheetIn(view.state);
      const { topology } = diagnosis();
      const written = Object.keys(fieldAt(document.sketch, 'clusters') ?? {});
      good = topology ? inOrder(topology, written) : good;
      byId('drawing').classList.toggle('stale', topology === undefined);
      byId('caption').textContent = good ? caption(good) : '';
      note(topology === undefined ? (good ? 'last' : 'none') : undefined);
      show();
      markCurrent(view);
    },
  };
}

const notes = {
  last: 'This is the last text without errors.',
  none: 'Once the text has no errors, it is drawn here.',
} as const;

function note(kind: keyof typeof notes | undefined): void {
  const line = byId('note');
  line.hidden = kind === undefined;
  line.textContent = kind === undefined ? '' : notes[kind];
}

function caption(topology: Topology): string {
  const { name, clusters } = topology;
  const networks = new Set(clusters.map(({ network }) => network)).size;
  return `${name} · Istio ${newestVersion(topology)} · ${plural(clusters.length, 'cluster')} in ${plural(networks, 'network')}`;
}

function place(panel: HTMLElement, svg: string): void {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  panel.replaceChildren(document.adoptNode(parsed));
}

/** As large as fits while its words can be read, times the zoom. */
function size(panel: HTMLElement, zoom: number): void {
  const svg = panel.querySelector('svg');
  if (!svg) return;
  const { width, height } = svg.viewBox.baseVal;
  svg.style.width = `${width * scaleIn(roomOf(panel), { width, height }) * zoom}px`;
}

/** Without the padding, in pixels. */
function roomOf(panel: HTMLElement): Size {
  const padding = 2 * Number.parseFloat(getComputedStyle(panel).paddingLeft);
  return { width: panel.offsetWidth - padding, height: panel.offsetHeight - padding };
}

function goToCluster(view: EditorView, name: string): void {
  const { document } = sheetIn(view.state);
  const key = document.places.get(`/clusters/${name}`)?.key;
  if (key) goTo(view, document.rangeOf(key));
}

/** Marks the cluster in which the cursor is. */
export function markCurrent({ state }: EditorView): void {
  const name = clusterAt(state);
  for (const cluster of byId('topology').querySelectorAll('[data-cluster]')) {
    cluster.classList.toggle('current', cluster.getAttribute('data-cluster') === name);
  }
}

function clusterAt(state: EditorView['state']): string | undefined {
  const { document } = sheetIn(state);
  const cursor = document.offsetAt(positionAt(state.selection.main.head, state));
  for (const [pointer, { key, value }] of document.places) {
    const [top, name, ...deeper] = keysOf(pointer);
    if (top !== 'clusters' || name === undefined || deeper.length > 0 || !key) continue;
    if (key[0] <= cursor && cursor <= Math.max(key[1], value[1])) return name;
  }
  return undefined;
}
