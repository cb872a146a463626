import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Cluster as Written } from '../../lib/mesh/generated/spec.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { drawnClusters, inOrder } from '../../lib/report/topology-clusters.ts';
import type { Rectangle } from '../../lib/report/topology-block.ts';
import { legible, scaleIn, wholeIn } from '../../lib/report/room.ts';
import { layOutTopology } from '../../lib/report/topology-layout.ts';
import { topologySvg } from '../../lib/report/topology-svg.ts';
import { expectGolden } from '../support/golden.ts';
import { meshOf, primaryRemote } from '../support/topologies.ts';

/** A pane beside the text, and a phone. */
const room = { width: 720, height: 680 };
const phone = { width: 360, height: 600 };

const [first] = primaryRemote.clusters;

/** A cluster as `name@network`, or `name@network>primary` when it is a remote. */
function topologyOf(...words: readonly string[]): Topology {
  const written = words.map((word) => {
    const [name = '', network = '', primary] = word.split(/[@>]/);
    const place = { context: 'kind', network };
    const cluster: Written =
      primary === undefined ? { ...place, role: 'primary' } : { ...place, role: 'remote', primary };
    return [name, cluster] as const;
  });
  return meshOf(Object.fromEntries(written));
}

/** Up to 60 clusters in up to 5 networks, each remote served by any of the primaries. */
const anyTopology = fc
  .tuple(
    fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { maxLength: 54 }),
  )
  .map(([primaries, remotes]) =>
    topologyOf(
      ...primaries.map((network, index) => `p${index}@n${network}`),
      ...remotes.map(
        ([network, pick], index) => `r${index}@n${network}>p${pick % primaries.length}`,
      ),
    ),
  );

/** From a phone to a wall. */
const anyRoom = fc.record({
  width: fc.integer({ min: 200, max: 2400 }),
  height: fc.integer({ min: 200, max: 1600 }),
});

function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function within(inner: Rectangle, outer: Rectangle): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((one, index) =>
    items.slice(index + 1).map((other) => [one, other] as const),
  );
}

/** Where a path begins and ends. */
function ends(path: string): readonly (readonly [number, number])[] {
  let [x, y] = [0, 0];
  const points = [...path.matchAll(/([MHVCQ])([^MHVCQ]*)/g)].map(([, command, rest = '']) => {
    const numbers = rest.trim().split(/ +/).map(Number);
    if (command === 'H') x = numbers[0] ?? x;
    else if (command === 'V') y = numbers[0] ?? y;
    else [x, y] = [numbers.at(-2) ?? x, numbers.at(-1) ?? y];
    return [x, y] as const;
  });
  return [points[0] ?? [0, 0], points.at(-1) ?? [0, 0]];
}

describe('report/topology-svg', () => {
  it('draws the seed guide as in fixtures/primary-remote/topology.svg', () => {
    expectGolden('primary-remote/topology.svg', `${topologySvg(primaryRemote, room).join('\n')}\n`);
  });

  it('draws several networks and primaries as in fixtures/graph/topology.svg', () => {
    const topology = topologyOf(
      'frankfurt@eu',
      'paris@eu>frankfurt',
      'madrid@eu>frankfurt',
      'oregon@us',
      'ohio@us>oregon',
      'texas@us>frankfurt',
      'tokyo@asia>oregon',
      ...Array.from({ length: 9 }, (_, index) => `edge${index}@asia>oregon`),
    );
    expectGolden('graph/topology.svg', `${topologySvg(topology, room).join('\n')}\n`);
  });

  it('puts every cluster into its network and over no other, and every network apart', () => {
    fc.assert(
      fc.property(anyTopology, anyRoom, (topology, seenIn) => {
        const { frames, cards, width, height } = layOutTopology(topology, seenIn);
        const page = { x: 0, y: 0, width, height };
        const real = cards.filter(({ elsewhere }) => !elsewhere);
        expect(real.map(({ cluster }) => cluster.name)).to.have.members(
          topology.clusters.map(({ name }) => name),
        );
        const lost = real.filter((card) => {
          const frame = frames.find(({ name }) => name === card.cluster.network);
          return !frame || !within(card, frame) || !within(frame, page);
        });
        expect(lost).to.deep.equal([]);
        const colliding = [...pairs(cards), ...pairs(frames)].filter(([a, b]) => overlap(a, b));
        expect(colliding).to.deep.equal([]);
      }),
    );
  });

  it('keeps 30 clusters legible: whole in a pane, and never wider than a phone', () => {
    const remotes = Array.from({ length: 29 }, (_, index) => `r${index}@n>p`);
    const topology = topologyOf('p@n', ...remotes);
    expect(wholeIn(room, layOutTopology(topology, room))).to.be.at.least(legible);
    expect(scaleIn(phone, layOutTopology(topology, phone))).to.be.at.least(legible);
  });

  it('keeps the order of the file', () => {
    const names = ['z', 'b', 'a', 'y'];
    const topology = inOrder(topologyOf('z@m', 'b@m>z', 'a@m>z', 'y@l'), names);
    const { frames, cards } = layOutTopology(topology, room);
    expect(frames.map(({ name }) => name)).to.deep.equal(['m', 'l']);
    expect(cards.map(({ cluster }) => cluster.name)).to.deep.equal(names);
  });

  it('draws one arrow for every remote: from the border of its primary to its own', () => {
    fc.assert(
      fc.property(anyTopology, anyRoom, (topology, seenIn) => {
        const { frames, cards, services } = layOutTopology(topology, seenIn);
        const wanted = drawnClusters(topology).flatMap(({ name, role }) =>
          role.kind === 'remote' ? [`${role.primary} ${name}`] : [],
        );
        expect(services.map(({ primary, remote }) => `${primary} ${remote}`)).to.have.members(
          wanted,
        );
        for (const { primary, remote, path } of services) {
          const [start, end] = ends(path);
          const to = cards.find(({ cluster }) => cluster.name === remote);
          const frame = frames.find(({ name }) => name === to?.cluster.network);
          const from = cards.find(
            (card) =>
              card.cluster.name === primary &&
              card.x + card.width === start?.[0] &&
              card.y + card.height / 2 === start[1],
          );
          expect(from && frame && within(from, frame), `${path} starts at ${primary}`).to.equal(
            true,
          );
          expect(from?.elsewhere).to.equal(from?.cluster.network !== to?.cluster.network);
          const sides = to === undefined ? [] : [to.x, to.x + to.width];
          const reached = sides.includes(end?.[0] ?? -1) || end?.[1] === to?.y;
          expect(reached, `${path} ends at ${remote}`).to.equal(true);
        }
      }),
    );
  });

  it('says in words what it shows', () => {
    const svg = topologySvg(primaryRemote, room).join('\n');
    expect(svg).to.contain(
      'aria-label="Topology of mesh1. cluster1 in network1 is a primary and serves cluster2. cluster2 in network1 is a remote of cluster1."',
    );
    expect(svg).to.contain('<title>cluster1 serves cluster2</title>');
    expect(svg).to.contain('MetalLB 172.18.255.200-172.18.255.249');
  });

  it('lets no text out of its place, and cuts what is too long for its box', () => {
    const context = `"><script>&\u0000\u202e${'x'.repeat(60)}`;
    const clusters = first ? [{ ...first, context }] : [];
    const svg = topologySvg({ ...primaryRemote, clusters }, room).join('\n');
    expect(svg).to.not.contain('<script');
    // oxlint-disable-next-line no-control-regex -- what XML cannot hold is what this is about
    expect(svg).to.not.match(/[\u0000-\u0008]/);
    expect(svg).to.contain('&quot;&gt;&lt;script&gt;&amp;␀\ufffdx…xxxxxxxxxxxxxx</text>');
  });

  it('leaves out the gateways that a primary does not have', () => {
    const alone = topologySvg(topologyOf('a@n'), room).join('\n');
    expect(alone).to.contain('>ingress<').and.not.contain('>east-west<');
    expect(topologySvg(topologyOf('a@n', 'b@n>a'), room).join('\n')).to.contain('>east-west<');
  });

  it('draws an empty mesh, too', () => {
    expect(topologySvg({ ...primaryRemote, clusters: [] }, room).join('\n')).to.not.match(
      /Infinity|NaN|undefined/,
    );
  });
});
