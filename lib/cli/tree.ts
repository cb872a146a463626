import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describeRef, refOf } from '../cluster/object.ts';
import { factsFile, factsText } from '../delivery/facts.ts';
import { holdsSecret, isDelivered, type Share, shareOut } from '../delivery/share.ts';
import { madeByIsthmus, type Tree, treeOf, type TreeLayout } from '../delivery/tree.ts';
import { type Layout, renderAll } from '../engine.ts';
import { fileWords } from '../file-words.ts';
import { makeFolder } from '../make-folder.ts';
import type { Render } from '../render/render.ts';
import type { Wanted } from '../state/wanted.ts';
import type { Facts } from '../steps/facts.ts';
import type { Step, StepId } from '../steps/step.ts';
import { writeText } from '../write-text.ts';
import type { treeLayouts } from './formats.ts';
import { Stop } from './stop.ts';
import { exitCodes, type World } from './world.ts';

/** What `isthmus render` may be told of a repository. */
export interface TreeOptions {
  readonly out?: string;
  readonly layout?: (typeof treeLayouts)[number];
  readonly repo?: string;
  readonly check?: boolean;
  readonly facts?: boolean;
}

/** Where a tree is kept, and for whom. */
export interface TreeTarget {
  /** Absolute; the folder that holds a folder for each mesh. */
  readonly directory: string;
  readonly options: TreeOptions;
  /** As live clusters tell them; where they were not asked, what lies there of them is left alone. */
  readonly facts?: Facts;
}

/** Where the tree is to be kept; undefined when none was asked for. Throws `Stop`. */
export function treeTarget(options: TreeOptions, { cwd }: World): TreeTarget | undefined {
  const { out, layout, repo, check, facts } = options;
  if (out === undefined) {
    const asked = {
      '--check': check,
      '--repo': repo,
      '--facts': facts,
      '--layout argocd': layout === 'argocd',
      '--layout flux': layout === 'flux',
    };
    const [lonely] = Object.entries(asked).flatMap(([name, value]) =>
      value === undefined || value === false ? [] : [name],
    );
    if (lonely !== undefined) throw usage(`${lonely} needs --out DIR`);
    return undefined;
  }
  if (layout === 'argocd' && repo === undefined) {
    throw usage('--layout argocd needs --repo URL: where Argo CD finds the repository');
  }
  return { directory: resolve(cwd, out), options };
}

/** Writes the manifests of a mesh, or says with `--check` what differs. Gives the exit code. Throws what rendering throws, and `Stop`. */
export async function keepTree(
  layout: Layout,
  render: Render,
  { directory, options, facts }: TreeTarget,
  world: World,
): Promise<number> {
  const mesh = layout.topology.name;
  const root = join(directory, mesh);
  const wanted = new Map<StepId, readonly Wanted[]>();
  for await (const each of renderAll(layout, render)) wanted.set(each.step.id, each.wanted);
  const wantedBy = ({ id }: Step): readonly Wanted[] => wanted.get(id) ?? [];
  const share = shareOut(layout.graph, isDelivered(layout.topology));
  refuseSecrets(share, wantedBy);
  const { sharedFields: shared } = layout.guide;
  const manifests = treeOf({ mesh, share, wantedBy, shared, layout: treeLayout(root, options) });
  const told =
    facts === undefined ? [] : [[factsFile, factsText(layout.graph.steps, facts)] as const];
  const tree: Tree = new Map([...manifests, ...told]);
  const differences = compare(tree, root).filter(
    ({ mark, path }) => mark !== '-' || path !== factsFile,
  );
  if (options.check !== true) bring(differences, root);
  const shown = (path: string): string => relative(world.cwd, join(root, path)) || path;
  for (const { mark, path } of differences) world.stdout.write(`${mark} ${shown(path)}\n`);
  const stays = `${share.isthmus.length} of ${layout.graph.steps.length} steps stay with isthmus: ${shown('NOT-HERE.md')}`;
  if (options.check === true) {
    if (differences.length === 0) return said(`All ${tree.size} files are as they should be.`);
    const count = differences.length === 1 ? '1 file is' : `${differences.length} files are`;
    world.stdout.write(`${count} not what mesh.yaml says: without --check they are written.\n`);
    return exitCodes.changes;
  }
  const what = differences.length === 0 ? 'Nothing to write' : 'Written';
  return said(`${what}: ${tree.size} files. ${stays}`);

  function said(words: string): number {
    world.stdout.write(`${words}\n`);
    return exitCodes.fine;
  }
}

/** Such as in a manifest of MetalLB that somebody changed. Throws `Stop`. */
function refuseSecrets({ git }: Share, wantedBy: (step: Step) => readonly Wanted[]): void {
  for (const { step } of git) {
    const found = wantedBy(step).find(({ manifest }) => holdsSecret(manifest));
    if (found === undefined) continue;
    throw new Stop(
      exitCodes.failed,
      `error: ${step.id} has ${describeRef(refOf(found.manifest))} with something in it, which may not lie in Git\n`,
    );
  }
}

function treeLayout(root: string, { layout = 'plain', repo = '' }: TreeOptions): TreeLayout {
  if (layout === 'plain') return { kind: layout };
  const path = relative(repositoryOf(root), root).split(sep).join('/');
  return layout === 'flux' ? { kind: layout, path } : { kind: layout, path, repository: repo };
}

/** The folder that is under Git; where none is, there would be no path in it. Throws `Stop`. */
function repositoryOf(folder: string): string {
  const isRepository = existsSync(join(folder, '.git'));
  if (isRepository) return folder;
  const above = dirname(folder);
  if (above !== folder) return repositoryOf(above);
  throw usage('--out leads to no Git repository: Argo CD and Flux need the path within one');
}

interface Difference {
  /** `+` new, `~` another text, `-` to be removed. */
  readonly mark: '+' | '~' | '-';
  readonly path: string;
  readonly text: string;
}

/** What lies there and was not made by isthmus is none of its business, unless it is in the way. Throws `Stop`. */
function compare(tree: Tree, root: string): readonly Difference[] {
  const there = filesBelow(root);
  const wanted = [...tree].flatMap(([path, text]): readonly Difference[] => {
    const before = there.get(path);
    if (before === text) return [];
    if (before === undefined) return [{ mark: '+', path, text }];
    if (isOurs(before)) return [{ mark: '~', path, text }];
    throw new Stop(
      exitCodes.failed,
      `error: ${join(root, path)} was not made by isthmus: move it away, or write elsewhere\n`,
    );
  });
  const stale = [...there]
    .filter(([path, text]) => !tree.has(path) && isOurs(text))
    .map(([path]): Difference => ({ mark: '-', path, text: '' }));
  return [...wanted, ...stale].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function isOurs(text: string): boolean {
  return text.slice(0, text.indexOf('\n')).includes(madeByIsthmus);
}

function filesBelow(root: string): ReadonlyMap<string, string> {
  if (!existsSync(root)) return new Map();
  const entries = readdirSync(root, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(ya?ml|md)$/.test(entry.name));
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')];
    }),
  );
}

function bring(differences: readonly Difference[], root: string): void {
  for (const { mark, path, text } of differences) {
    const file = join(root, path);
    try {
      if (mark === '-') {
        rmSync(file);
        removeEmpty(dirname(file), root);
      } else {
        makeFolder(dirname(file));
      }
    } catch (error) {
      throw unwritten(file, fileWords(error));
    }
    const problem = mark === '-' ? undefined : writeText(file, text);
    if (problem !== undefined) throw unwritten(file, problem);
  }
}

function removeEmpty(folder: string, root: string): void {
  if (folder === root || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), root);
}

function unwritten(file: string, problem: string): Stop {
  return new Stop(exitCodes.failed, `error: ${file} cannot be written: ${problem}\n`);
}

function usage(words: string): Stop {
  return new Stop(exitCodes.usage, `error: ${words}\n`);
}
