import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Manifest } from '../../lib/cluster/object.ts';
import { isRecord } from '../../lib/json.ts';
import type { Cluster } from '../../lib/mesh/generated/spec.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Path } from '../../lib/render/alike.ts';
import { istioctlRender } from '../../lib/render/istioctl.ts';
import type { Source } from '../../lib/render/render.ts';
import { createRender } from '../../lib/render/sources.ts';
import type { Heeded, Known } from '../../lib/steps/step.ts';
import { realBinaries } from '../rig/current.ts';
import { anyTopology } from '../support/any-topology.ts';
import { stepsOf } from '../support/steps.ts';
import { meshOf } from '../support/topologies.ts';

type Operated = Extract<Source, { readonly kind: 'istioctl' }>;

describe('alike clusters rendered by istioctl', function () {
  this.timeout('5m');
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-alike-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('get what each would get for itself, in any topology, whatever names and addresses they have', async () => {
    const { istioctl } = (await realBinaries()).path;
    const options = { istioctl, searchPath: '', version: '1.31.0', cacheDirectory: folder };
    const render = istioctlRender(options);
    const word = fc.stringMatching(/^[a-zA-Z]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/);
    const texts = fc.record({ name: word, network: word, address: fc.ipV4() });
    await fc.assert(
      fc.asyncProperty(anyTopology, fc.nat(), texts, async (topology, at, own) => {
        const sources = operatedIn(topology).filter(({ copied }) => copied?.length !== 0);
        const { copied = [], types = false, ...source } = sources[at % sources.length] ?? missing();
        const operator = copied.reduce((result, path) => put(result, path, own), source.operator);
        const [alike, single] = await Promise.all([
          render({ operator, copied, types }),
          render({ operator, copied: [], types }),
        ]);
        expect(alike).to.deep.equal(single);
      }),
      { numRuns: 30 },
    );
  });

  it('need no more processes and no more cache when there are 200 of them than when there are 9', async () => {
    const { istioctl } = (await realBinaries()).path;
    const counted = join(folder, 'istioctl');
    const script = `#!/bin/sh\necho x >> "${folder}/calls"\nexec "${istioctl}" "$@"\n`;
    await writeFile(counted, script, { mode: 0o755 });
    const seen: { readonly calls: number; readonly bytes: number }[] = [];
    for (const count of [9, 200]) {
      const cacheDirectory = join(folder, `cache-${count}`);
      const options = { istioctl: counted, searchPath: '', version: '1.31.0', cacheDirectory };
      const render = createRender({ ...options, fetch });
      await writeFile(join(folder, 'calls'), '');
      await Promise.all(operatedIn(clustersAlike(count)).map(render));
      const sizes = (await readdir(cacheDirectory)).map((name) => stat(join(cacheDirectory, name)));
      seen.push({
        calls: (await readFile(join(folder, 'calls'), 'utf8')).length / 2,
        bytes: (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0),
      });
    }
    expect(seen[1]?.calls).to.equal(seen[0]?.calls).and.to.be.at.most(9);
    expect(seen[1]?.bytes).to.be.lessThan(1_000_000);
  });
});

/** Every third cluster a primary, two networks. */
function clustersAlike(count: number): Topology {
  const clusters = Array.from({ length: count }, (_, index): readonly [string, Cluster] => {
    const common = { context: `c${index}`, network: `network${index % 2}` };
    return index % 3 === 0
      ? [`c${index}`, { ...common, role: 'primary' }]
      : [`c${index}`, { ...common, role: 'remote', primary: `c${index - (index % 3)}` }];
  });
  return meshOf(Object.fromEntries(clusters));
}

const known: Known = (fact) => fact.placeholder;
const heeded: Heeded = () => undefined;

function operatedIn(topology: Topology): readonly Operated[] {
  return stepsOf(topology)
    .filter(({ minted, id }) => minted.length === 0 && !id.includes('remote-secret'))
    .flatMap((step) => step.desired(known, heeded))
    .filter((source) => source.kind === 'istioctl');
}

/** Another text of the same shape, by what the last key of the path names. */
function put(
  operator: Manifest,
  path: Path,
  own: { readonly name: string; readonly network: string; readonly address: string },
): Manifest {
  const texts: Readonly<Record<string, string>> = {
    name: own.name,
    clusterName: own.name,
    injectionPath: `/inject/cluster/${own.name}/net/${own.network}`,
    remotePilotAddress: own.address,
  };
  // A text takes the place of a text.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return set(operator, path, texts[String(path.at(-1))] ?? own.network) as Manifest;
}

function set(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return typeof value === 'string' ? text : value;
  if (Array.isArray(value)) {
    return value.map((item, at) => (at === key ? set(item, rest, text) : item));
  }
  return isRecord(value) && key in value ? { ...value, [key]: set(value[key], rest, text) } : value;
}

function missing(): never {
  throw new Error('every topology has remotes or gateways');
}
