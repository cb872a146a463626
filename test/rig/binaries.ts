import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa, ExecaError } from 'execa';
import type { Result } from '../../lib/result.ts';
import { type BinaryName, families, type Family, istioVersion } from './families.ts';
import { cacheFolder } from './cache-folder.ts';
import { fetchProxyPrograms, type ProxyPrograms } from './proxy-programs.ts';
import { repository } from '../support/repository.ts';

/** Paths of everything the rig runs or reads. */
export interface Binaries {
  readonly path: Readonly<Record<BinaryName, string>>;
  readonly istioVersion: string;
  /** Istio's `samples` folder: multicluster, helloworld, curl. */
  readonly istioSamples: string;
  /** Istio's `manifests` folder: charts and profiles, for `istioctl --manifests`. */
  readonly istioManifests: string;
  /** `metallb-native.yaml` as MetalLB publishes it. */
  readonly metallbManifest: string;
  /** What pilot-agent makes Envoy's configuration from; part of the image in life. */
  readonly envoyBootstrap: string;
  /** The error is the reason why there can be no real proxies here. */
  readonly proxies: Result<ProxyPrograms, string>;
}

/** Told when the building of a binary begins (n of all that are missing) and ends. */
export type Progress = (event: {
  readonly kind: 'begin' | 'end';
  readonly name: string;
  readonly n: number;
  readonly of: number;
}) => void;

/** Is everything there already, so that `buildBinaries` would return at once? */
export async function binariesAreReady(): Promise<boolean> {
  const go = await goVersion();
  if (!go.ok) return false;
  const folders = await Promise.all(families.map((family) => familyFolder(family, go.value)));
  return families.every((family, i) => missing(family, folders[i] ?? '').length === 0);
}

/**
 * Builds what the cache lacks from the Go modules in `test/rig/go`, one binary after the other, and fetches the rest.
 * The error is the reason why this machine cannot build at all (no Go, too old); a build that breaks throws.
 */
export async function buildBinaries(progress: Progress): Promise<Result<Binaries, string>> {
  const go = await goVersion();
  if (!go.ok) return go;
  const path: Partial<Record<BinaryName, string>> = {};
  const folders: Record<string, string> = {};
  const todo: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  for (const family of families) {
    const folder = await familyFolder(family, go.value);
    folders[family.name] = folder;
    for (const command of family.commands) path[command.name] = join(folder, command.name);
    for (const name of missing(family, folder)) {
      todo.push({
        name,
        run: () => (name === 'module' ? keepFiles(family, folder) : build(family, name, folder)),
      });
    }
  }
  for (const [i, { name, run }] of todo.entries()) {
    const place = { name, n: i + 1, of: todo.length };
    progress({ kind: 'begin', ...place });
    await run();
    progress({ kind: 'end', ...place });
  }
  const module = (family: string, file: string): string =>
    join(folders[family] ?? '', 'module', file);
  return {
    ok: true,
    value: {
      path: path as Record<BinaryName, string>,
      istioVersion,
      istioSamples: module('istio', 'samples'),
      istioManifests: module('istio', 'manifests'),
      metallbManifest: module('metallb', 'config/manifests/metallb-native.yaml'),
      envoyBootstrap: module('pilot-agent', 'tools/packaging/common/envoy_bootstrap.json'),
      proxies: await fetchProxyPrograms(),
    },
  };
}

async function goVersion(): Promise<Result<string, string>> {
  const wanted = /^go (\S+)/m.exec(
    await readFile(join(sources('kubernetes'), 'go.mod'), 'utf8'),
  )?.[1];
  let version: string;
  try {
    version = (await execa('go', ['env', 'GOVERSION'], { env: goEnvironment })).stdout.trim();
  } catch (error) {
    if (error instanceof ExecaError && error.code === 'ENOENT') {
      return { ok: false, error: 'Go is not installed: there is no `go` in PATH' };
    }
    throw error;
  }
  return atLeast(version.replace(/^go/, ''), wanted ?? '0')
    ? { ok: true, value: version }
    : { ok: false, error: `Go ${wanted} or newer is needed, this is ${version}` };
}

function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [numbers(version), numbers(wanted)];
  const at = want.findIndex((number, i) => number !== (have[i] ?? 0));
  return at === -1 || (have[at] ?? 0) > (want[at] ?? 0);
}

function numbers(version: string): readonly number[] {
  return version.split('.').map((part) => parseInt(part, 10));
}

const goEnvironment = {
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=readonly',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
};

function sources(family: string): string {
  return join(repository, 'test', 'rig', 'go', family);
}

function flags(family: Family): readonly string[] {
  const stamps = Object.entries(family.stamps).map(([name, value]) => `-X ${name}=${value}`);
  return ['-trimpath', '-buildvcs=false', '-ldflags', ['-s', '-w', ...stamps].join(' ')];
}

/** Named by everything that decides what comes out, so that a change builds anew and a branch switch does not. */
async function familyFolder(family: Family, go: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(join(sources(family.name), 'go.mod')));
  hash.update(await readFile(join(sources(family.name), 'go.sum')));
  hash.update(JSON.stringify([flags(family), family.commands, family.keep ?? null, go]));
  hash.update(`${process.platform}/${process.arch}`);
  return join(cacheFolder(), `${family.name}-${hash.digest('hex').slice(0, 16)}`);
}

function missing(family: Family, folder: string): string[] {
  const names = [
    ...family.commands.map((command) => command.name),
    ...(family.keep === undefined ? [] : ['module']),
  ];
  return names.filter((name) => !existsSync(join(folder, name)));
}

async function build(family: Family, name: string, folder: string): Promise<void> {
  const source = family.commands.find((command) => command.name === name);
  if (source === undefined) throw new Error(`${family.name} has no command ${name}`);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${name}.${process.pid}`);
  try {
    await execa('go', ['build', ...flags(family), '-o', unfinished, source.package], {
      cwd: sources(family.name),
      env: goEnvironment,
      stdin: 'ignore',
    });
    await rename(unfinished, join(folder, name));
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Go's module cache is read-only and may be cleaned: what tests read is copied beside the binaries. */
async function keepFiles(family: Family, folder: string): Promise<void> {
  if (family.keep === undefined) return;
  const { stdout: module } = await execa(
    'go',
    ['list', '-m', '-f', '{{.Dir}}', family.keep.module],
    { cwd: sources(family.name), env: goEnvironment },
  );
  const unfinished = join(folder, `.module.${process.pid}`);
  try {
    for (const path of family.keep.paths) {
      const target = join(unfinished, dirname(path));
      await mkdir(target, { recursive: true });
      await execa('cp', ['-R', '--no-preserve=mode', join(module, path), target]);
    }
    await rename(unfinished, join(folder, 'module')).catch((error: unknown) => {
      // Another process was quicker: the name says that it has copied the same.
      if (!existsSync(join(folder, 'module'))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
