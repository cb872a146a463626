import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import * as istioctl from '../../lib/render/istioctl.ts';
import type { IstioctlOptions } from '../../lib/render/istioctl-program.ts';
import { until } from '../support/until.ts';
import { RenderError, type RenderErrorCode } from '../../lib/render/render.ts';

/**
 * A program that answers like istioctl and writes down how it was called. It prints the operator it was given, so that
 * what comes back shows what went in.
 */
const program = (version: string) => `#!/bin/sh
echo "$*" >> "$(dirname "$0")/calls"
case "$1" in
  version) echo '{"clientVersion": {"version": "${version}", "tag": "x"}}';;
  manifest) cat;;
esac
`;

const operator: Manifest = {
  apiVersion: 'install.istio.io/v1alpha1',
  kind: 'IstioOperator',
  metadata: { name: 'cluster1' },
  spec: { values: { note: 'on' } },
};
const generate = 'manifest generate --filename -';
const versionCall = 'version --remote=false --output json';

describe('render/istioctl', () => {
  let folder = '';
  let options: IstioctlOptions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-istioctl-'));
    await install('1.31.4');
    options = {
      istioctl: join(folder, 'istioctl'),
      searchPath: '',
      version: '1.31.0',
      cacheDirectory: join(folder, 'cache'),
    };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('gives istioctl the operator and reads what it prints', async () => {
    expect(await istioctlRender(options)(operator)).to.deep.equal([operator]);
    expect(await calls()).to.deep.equal([versionCall, generate]);
  });

  it('starts no process at all when the same program has rendered the same before', async () => {
    await istioctlRender(options)(operator);
    expect(await istioctlRender(options)(operator)).to.deep.equal([operator]);
    expect(await calls()).to.deep.equal([versionCall, generate]);
  });

  it('shares one process between renders of the same at the same time', async () => {
    const render = istioctlRender(options);
    await Promise.all([render(operator), render(operator), render({ ...operator })]);
    expect(await calls()).to.deep.equal([versionCall, generate]);
  });

  it('renders again for another operator', async () => {
    const render = istioctlRender(options);
    await render(operator);
    const other = { ...operator, metadata: { name: 'cluster2' } };
    expect(await render(other)).to.deep.equal([other]);
    expect(await calls()).to.deep.equal([versionCall, generate, generate]);
  });

  it('asks the version and renders again when the program is another file', async () => {
    await istioctlRender(options)(operator);
    await utimes(join(folder, 'istioctl'), new Date(1), new Date(1));
    await istioctlRender(options)(operator);
    expect(await calls()).to.deep.equal([versionCall, generate, versionCall, generate]);
  });

  for (const [title, broken] of [
    ['cut off', '[{"apiVersion": "v1"'],
    ['something else', '{"a": 1}'],
    ['empty', '[]'],
    ['not of objects', '[1]'],
  ] as const) {
    it(`ignores a cache file that is ${title}`, async () => {
      await istioctlRender(options)(operator);
      for (const name of await cached()) await writeFile(join(folder, 'cache', name), broken);
      expect(await istioctlRender(options)(operator)).to.deep.equal([operator]);
    });
  }

  it('lets nobody else read the cache, and leaves no half-written file in it', async () => {
    await istioctlRender(options)(operator);
    expect(await cached()).to.have.lengthOf(2);
    for (const name of await cached()) {
      expect(name).to.match(/^(istioctl|render)-[0-9a-f]{64}\.json$/);
      expect((await stat(join(folder, 'cache', name))).mode & 0o077).to.equal(0);
    }
  });

  it('works without a cache when none can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const render = istioctlRender({ ...options, cacheDirectory: join(folder, 'file', 'cache') });
    expect(await render(operator)).to.deep.equal([operator]);
  });

  it('finds istioctl in PATH, past folders that lack it and through links', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await symlink(join(folder, 'istioctl'), join(bin, 'istioctl'));
    const searchPath = `/nowhere::${bin}`;
    const render = istioctlRender({ ...options, istioctl: undefined, searchPath });
    expect(await render(operator)).to.deep.equal([operator]);
  });

  it('says where to get istioctl when there is none', async () => {
    const missing = { ...options, istioctl: undefined, searchPath: '/nowhere' };
    expect(await failure(missing, 'istioctl-missing')).to.match(/PATH.*istio\.io.*--istioctl/s);
  });

  for (const name of ['nothing-here', 'not-executable', '.']) {
    it(`names the path that is no program (${name})`, async () => {
      await writeFile(join(folder, 'not-executable'), '');
      const istioctl = join(folder, name);
      expect(await failure({ ...options, istioctl }, 'istioctl-missing')).to.include(istioctl);
    });
  }

  for (const version of ['1.30.9', '1.32-dev', 'unknown']) {
    it(`refuses istioctl ${version} for Istio 1.31.0, naming both`, async () => {
      await install(version);
      const message = await failure(options, 'istioctl-version');
      expect(message).to.include(version).and.to.include('1.31.0').and.to.include('istioctl 1.31');
      expect(await calls()).to.deep.equal([versionCall]);
    });
  }

  it('shows what istioctl complains about as it is, and does not remember the failure', async () => {
    const path = join(folder, 'istioctl');
    await writeFile(
      path,
      program('1.31.0').replace('cat;;', 'echo "Error: no such value" >&2; exit 1;;'),
    );
    const render = istioctlRender(options);
    expect(await failureOf(render(operator), 'istioctl-failed')).to.match(
      /manifest generate.*Error: no such value$/s,
    );
    await install('1.31.0');
    expect(await render(operator)).to.deep.equal([operator]);
  });

  it('says once what istioctl says twice', async () => {
    const path = join(folder, 'istioctl');
    const twice =
      'printf "Error: 2 errors:\\n\\t* a\\n\\t* b\\n\\n, 2 errors:\\n\\t* a\\n\\t* b\\n" >&2; exit 1;;';
    await writeFile(path, program('1.31.0').replace('cat;;', twice));
    expect(await failure(options, 'istioctl-failed')).to.match(/Error: 2 errors:\n\t\* a\n\t\* b$/);
  });

  it('ends what runs and starts nothing more once it is interrupted', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    await writeFile(
      join(folder, 'istioctl'),
      program('1.31.0').replace('cat;;', `exec cat '${pipe}';;`),
    );
    const stop = new AbortController();
    const render = istioctlRender({ ...options, signal: stop.signal });
    const names = Array.from({ length: 40 }, (_, index) => `cluster${index}`);
    const renders = names.map((name) => render({ ...operator, metadata: { name } }));
    const ends = Promise.allSettled(renders);
    await until(async () => {
      const begun = await calls().catch((): readonly string[] => []);
      return begun.includes(generate) ? true : undefined;
    });
    stop.abort();
    const reasons = (await ends).map(
      (end) => end.status === 'rejected' && end.reason === stop.signal.reason,
    );
    expect(reasons).to.deep.equal(names.map(() => true));
    const started = (await calls()).filter((call) => call === generate).length;
    expect(started).to.be.at.most(availableParallelism());
  });

  it('waits for one render no longer than it may', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const script = program('1.31.0').replace('cat;;', `exec cat '${pipe}';;`);
    await writeFile(join(folder, 'istioctl'), script);
    const message = await failure({ ...options, timeout: 500 }, 'istioctl-failed');
    expect(message).to.contain('no answer within 0.5 s');
  });

  it('says so when istioctl prints no manifest', async () => {
    const path = join(folder, 'istioctl');
    await writeFile(path, program('1.31.0').replace('cat;;', 'echo hello;;'));
    expect(await failure(options, 'istioctl-failed')).to.match(/no manifest.*cluster1/s);
  });

  async function install(version: string): Promise<void> {
    await writeFile(join(folder, 'istioctl'), program(version));
    await chmod(join(folder, 'istioctl'), 0o755);
  }

  async function calls(): Promise<readonly string[]> {
    return (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  }

  function cached(): Promise<string[]> {
    return readdir(join(folder, 'cache'));
  }
});

/** Renders that share nothing. */
function istioctlRender(options: IstioctlOptions) {
  const render = istioctl.istioctlRender(options);
  return (wanted: Manifest) => render({ operator: wanted, copied: [], types: true });
}

function failure(options: IstioctlOptions, code: RenderErrorCode): Promise<string> {
  return failureOf(istioctlRender(options)(operator), code);
}

async function failureOf(render: Promise<unknown>, code: RenderErrorCode): Promise<string> {
  try {
    await render;
  } catch (error) {
    if (error instanceof RenderError && error.code === code) return error.message;
    throw error;
  }
  throw new Error(`expected ${code}`);
}
