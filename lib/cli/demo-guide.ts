import { releases } from '../../plans/releases/index.ts';
import { join } from 'node:path';
import type { Mischief } from '../../plans/sandbox/mischief.ts';
import { sandboxOf } from '../../plans/sandbox/sandbox.ts';
import { systemClock } from '../clock.ts';
import { diagnose } from '../mesh/diagnose.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import type { Style } from '../report/style.ts';
import { wrap } from '../report/width.ts';
import { exitCodes, type Output, type World } from './world.ts';

/** Runs one command line, as `run` does. */
export type RunCommand = (argv: readonly string[], world: World) => Promise<number>;

/** What a tour is made of. Commands and what happens throw `TourEnd` when the tour is over. */
export interface TourGuide {
  /** A heading and what is to be seen, in words. After the first one waits for a key before it, where there is a terminal. */
  readonly say: (heading: string, words: string) => Promise<void>;
  readonly showMesh: () => void;
  /** Runs a command of isthmus on the embedded clusters. */
  readonly command: (...argv: readonly string[]) => Promise<void>;
  /** Somebody else writes into a cluster, by a command line or otherwise. */
  readonly happen: (
    how: { readonly typed: string } | { readonly silently: true },
    mischief: (topology: Topology) => Mischief,
  ) => Promise<void>;
}

/** Thrown to leave the tour; carries the exit code. */
export class TourEnd extends Error {
  readonly code: number;

  constructor(code: number) {
    super('the tour is over');
    this.code = code;
  }
}

/** A guide through commands on the mesh of a folder, whose file is there already. */
export function guideThrough(
  folder: string,
  mesh: string,
  { world, style, run }: { readonly world: World; readonly style: Style; readonly run: RunCommand },
): TourGuide {
  const { palette, width } = style;
  const inner = worldOf(folder, world);
  const print = (...lines: readonly string[]): void => world.stdout.write(`${lines.join('\n')}\n`);
  let scene = 0;
  let isFirst = true;
  const prompt = (line: string): void => {
    print(...(isFirst ? [] : ['']), `${palette.dim('$')} ${palette.bold(line)}`);
    isFirst = false;
  };
  const goOn = (): void => {
    if (world.signal.aborted) throw new TourEnd(exitCodes.interrupted);
  };
  const keyPressed = async (): Promise<void> => {
    goOn();
    if (world.key === undefined) return;
    print('', palette.dim('Any key goes on.'));
    await world.key();
    goOn();
  };
  return {
    say: async (heading, words) => {
      if (scene > 0) await keyPressed();
      scene += 1;
      isFirst = true;
      print(
        '',
        ...wrap(`${scene}. ${heading}`, width).map((line) => palette.cyan.bold(line)),
        ...wrap(words, width),
        '',
      );
    },
    showMesh: () => {
      prompt('cat mesh.yaml');
      print(mesh.trimEnd().replace(/#.*$/gm, (comment) => palette.dim(comment)));
    },
    command: async (...argv) => {
      goOn();
      prompt(`isthmus ${argv.join(' ')}`);
      const colours = palette.level === 0 ? ['--no-color'] : [];
      const code = await run([...argv, ...colours], inner);
      goOn();
      if (code !== exitCodes.fine) throw new TourEnd(code);
    },
    happen: async (how, mischief) => {
      goOn();
      if ('typed' in how) prompt(how.typed);
      await doMischief(folder, mesh, mischief);
    },
  };
}

/** The same terminal in another folder. What concerns every command is said once. */
function worldOf(folder: string, world: World): World {
  const env = Object.fromEntries(
    Object.entries(world.env).filter(
      ([name]) => !name.startsWith('ISTHMUS_') || name === 'ISTHMUS_ISTIOCTL',
    ),
  );
  const stdout = once(world.stdout, 'The plan is the one above.\n');
  return {
    ...world,
    env,
    cwd: folder,
    ask: undefined,
    key: undefined,
    stdout,
    stderr: once(world.stderr, ''),
  };
}

/** Instead of a screenful that was shown before, a word about it; short texts may repeat themselves. */
function once(output: Output, instead: string): Output {
  const seen = new Set<string>();
  const write = (text: string): void => {
    const isLong = text.length > 500 || instead === '';
    output.write(isLong && seen.has(text) ? instead : text);
    seen.add(text);
  };
  return { ...output, write };
}

async function doMischief(
  folder: string,
  mesh: string,
  mischief: (topology: Topology) => Mischief,
): Promise<void> {
  const env = { directory: folder, home: folder, contexts: () => undefined, releases } as const;
  const { topology } = diagnose(mesh, { ...env, unknownContext: 'warning' });
  if (topology === undefined) throw new Error('the mesh of the demo is wrong');
  const { manager, cluster, ref, change, subresource } = mischief(topology);
  const { sandboxClusters } = await import('../sandbox/sandbox.ts');
  const sandbox = await sandboxClusters({
    directory: join(folder, '.isthmus', 'sandbox'),
    ...sandboxOf(topology),
    clock: systemClock,
  });
  try {
    sandbox.as(manager).edit(cluster, ref, change, subresource);
  } finally {
    sandbox.close();
  }
}
