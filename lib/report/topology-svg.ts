import type { Gateway, LoadBalancer, Topology } from '../mesh/topology/topology.ts';
import { plural } from './style.ts';
import type { Service } from './topology-arrows.ts';
import { type Card, measure } from './topology-block.ts';
import { type DrawnCluster, drawnClusters } from './topology-clusters.ts';
import type { Size } from './room.ts';
import { layOutTopology, type NetworkFrame } from './topology-layout.ts';
import {
  badgeSvg,
  linkSvg,
  type Mark,
  markBetween,
  markStyle,
  type TopologyMarks,
} from './topology-marks.ts';
import { topologyStyle } from './topology-style.ts';
import { glyphs } from './width.ts';
import { escapeXml } from '../xml.ts';

/**
 * A picture: networks as frames with their clusters in them, and an arrow from every primary to each remote that it
 * serves, through its east-west gateway; a primary of another network appears again, dashed, beside the remotes that it
 * serves here. Made for the room in which it is seen, light or dark as the reader's system is. `data-cluster`,
 * `data-elsewhere`, `data-network` and `data-serves` tell a page what is what. With `marks` it also says what works; a page
 * with two of them gives each another `id`.
 */
export function topologySvg(
  topology: Topology,
  room: Size,
  { marks, id = 'topology' }: { readonly marks?: TopologyMarks; readonly id?: string } = {},
): readonly string[] {
  const { frames, cards, services, width, height } = layOutTopology(topology, room);
  const arrows = services.map((service) => ({
    service,
    mark: marks && markBetween(marks.links, service.primary, service.remote),
  }));
  const heads = [...new Set(arrows.map(({ mark }) => mark))];
  const lines = (marks?.lines ?? []).filter(
    ({ between }) =>
      !services.some(
        ({ primary, remote }) => between.includes(primary) && between.includes(remote),
      ),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="topology" viewBox="-1 -1 ${width + 2} ${height + 2}" width="${width + 2}" height="${height + 2}" role="img" aria-label="${escapeXml(inWords(topology, marks))}">`,
    `<style>${topologyStyle}${marks === undefined ? '' : markStyle}</style>`,
    `<defs>${heads.map((mark) => headSvg(headId(id, mark), mark)).join('')}</defs>`,
    ...frames.map(frameSvg),
    ...arrows.map(({ service, mark }) => serviceSvg(service, headId(id, mark), mark)),
    ...lines.map((link) => linkSvg(link, cards)),
    ...cards.map((card) => cardSvg(card, marks?.clusters.get(card.cluster.name))),
    '</svg>',
  ];
}

function headId(id: string, mark: Mark | undefined): string {
  return `${id}-head${mark === undefined ? '' : `-${mark}`}`;
}

function headSvg(id: string, mark: Mark | undefined): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path class="${classes('head', mark)}" d="M0 0.5L8 4L0 7.5z"/></marker>`;
}

function classes(name: string, mark: Mark | undefined): string {
  return mark === undefined ? name : `${name} ${mark}`;
}

/** What the picture shows, for those who cannot see it. */
function inWords(topology: Topology, marks: TopologyMarks | undefined): string {
  const states = [
    ...[...(marks?.clusters ?? [])].map(([name, mark]) => `${name}: ${mark}`),
    ...(marks?.links ?? []).map(({ between, mark }) => `${between.join(' and ')}: ${mark}`),
  ];
  const sentences = drawnClusters(topology).map(({ name: cluster, network, role }) =>
    role.kind === 'primary'
      ? `${cluster} in ${network} is a primary${role.remotes.length > 0 ? ` and serves ${role.remotes.join(', ')}` : ''}`
      : `${cluster} in ${network} is a remote of ${role.primary}`,
  );
  return `Topology of ${topology.name}. ${[...sentences, ...states].join('. ')}.`;
}

function frameSvg({ name, clusters, x, y, width, height }: NetworkFrame): string {
  const baseline = y + measure.head - 12;
  const room = Math.floor((width - 2 * measure.padding - 70) / 8);
  return [
    `<g data-network="${escapeXml(name)}"><title>${escapeXml(`network ${name}`)}</title>`,
    `<rect class="network" x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/>`,
    text('name', x + measure.padding, baseline, cut(name, room)),
    text('count', x + width - measure.padding, baseline, plural(clusters, 'cluster')),
    '</g>',
  ].join('');
}

function serviceSvg(
  { primary, remote, path }: Service,
  head: string,
  mark: Mark | undefined,
): string {
  const words = escapeXml(`${primary} serves ${remote}`);
  return `<path class="${classes('service', mark)}" data-serves="${words}" d="${path}" marker-end="url(#${head})"><title>${words}</title></path>`;
}

function cardSvg(card: Card, mark: Mark | undefined): string {
  const { cluster, elsewhere, x, y, width, height } = card;
  const { name, network, context, role } = cluster;
  const [inner, bottom] = [x + 12, y + height - 12];
  const which = elsewhere ? 'elsewhere' : `cluster ${role.kind}`;
  const data = elsewhere ? 'data-elsewhere' : 'data-cluster';
  return [
    `<g class="${which}" ${data}="${escapeXml(name)}"><title>${escapeXml(facts(cluster))}</title>`,
    `<rect class="${classes('card', elsewhere ? undefined : mark)}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    text('name', inner, y + 21, cut(name, 17)),
    text('role', x + width - 12, y + 21, role.kind),
    ...(elsewhere
      ? [text('place', inner, bottom, `in ${cut(network, 24)}`)]
      : [
          ...chipsOf(cluster).map((chip) => chipSvg(chip, x, y)),
          text('context', inner, bottom, cut(context, 29)),
          ...(mark === undefined ? [] : [badgeSvg(mark, card)]),
        ]),
    '</g>',
  ].join('');
}

interface Chip {
  readonly label: string;
  readonly className: string;
  /** From the left border of the card. */
  readonly x: number;
  readonly width: number;
}

/** What Istio runs in a primary. The east-west gateway touches the right border: the arrows start there. */
function chipsOf({ role }: DrawnCluster): readonly Chip[] {
  if (role.kind === 'remote') return [];
  const { card } = measure;
  const gateway = { label: 'east-west', className: 'gateway', x: card.width - 74, width: 74 };
  return [
    { label: 'istiod', className: 'chip', x: 12, width: 48 },
    ...(role.ingressGateway
      ? [{ label: 'ingress', className: 'chip', x: 66, width: 54 } as const]
      : []),
    ...(role.eastWestGateway ? [gateway] : []),
  ];
}

function chipSvg({ label, className, x, width }: Chip, left: number, top: number): string {
  const [middle, y] = [left + x + width / 2, top + measure.card.primary / 2];
  return `<g class="${className}"><rect x="${left + x}" y="${y - 10}" width="${width}" height="20" rx="4"/><text x="${middle}" y="${y + 4}" text-anchor="middle">${label}</text></g>`;
}

/** Everything known about a cluster, a line each. */
function facts(cluster: DrawnCluster): string {
  const { name, network, context, role, apiServer } = cluster;
  const own =
    role.kind === 'remote'
      ? [`uses the control plane of ${role.primary}`]
      : [
          ...(role.remotes.length > 0 ? [`serves ${role.remotes.join(', ')}`] : []),
          ...(role.eastWestGateway ? [gatewayFact(role.eastWestGateway)] : []),
        ];
  return [
    `${name}: ${role.kind} in ${network}`,
    ...own,
    `context ${context}`,
    ...(apiServer === undefined ? [] : [`API server ${apiServer}`]),
    ...addresses(cluster.loadBalancer),
  ].join('\n');
}

function gatewayFact({ addresses }: Gateway): string {
  return addresses === 'live'
    ? 'east-west gateway'
    : `east-west gateway at ${addresses.join(', ')}`;
}

function addresses(loadBalancer: LoadBalancer): readonly string[] {
  return loadBalancer.kind === 'provided'
    ? []
    : [`MetalLB ${loadBalancer.pool.addresses.join(', ')}`];
}

function text(className: string, x: number, y: number, words: string): string {
  return `<text class="${className}" x="${x}" y="${y}">${escapeXml(words)}</text>`;
}

/** Long words lose their middle: names that belong together often begin with the same, or end with it. */
function cut(words: string, most: number): string {
  const letters = glyphs(words).map((glyph) => glyph.text);
  if (letters.length <= most) return letters.join('');
  const end = Math.floor((most - 1) / 2);
  return [...letters.slice(0, most - 1 - end), '…', ...letters.slice(-end)].join('');
}
