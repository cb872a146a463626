import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anotherAddress, anotherNetwork, type Mischief } from '../../plans/mischief.ts';
import { sandboxOf } from '../../plans/sandbox.ts';
import { systemClock } from '../clock.ts';
import { fileWords } from '../file-words.ts';
import { diagnose } from '../mesh/diagnose.ts';
import { meshSchema } from '../mesh/schema.ts';
import { scaffold } from '../mesh/scaffold.ts';
import type { Topology } from '../mesh/topology.ts';
import type { Style } from '../report/style.ts';
import { wrapIndented } from '../report/indent.ts';
import { wrap } from '../report/width.ts';
import type { GlobalOptions } from './options.ts';
import { schemaFileOf, schemaText, writeIfChanged } from './schema-file.ts';
import { exitCodes, type Output, type World } from './world.ts';

export interface DemoOptions extends GlobalOptions {
  /** Leave the folder with its clusters behind. */
  readonly keep: boolean;
}

/** Runs one command line, as `run` does. */
export type Run = (argv: readonly string[], world: World) => Promise<number>;

/** `isthmus demo`: a tour of the commands on embedded clusters, in a folder of its own that is gone afterwards. */
export async function demo(
  { keep }: DemoOptions,
  world: World,
  style: Style,
  run: Run,
): Promise<number> {
  const folder = newFolder(world);
  if (folder === undefined) return exitCodes.failed;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (!keep) process.once('exit', remove);
  try {
    const file = join(folder, 'mesh.yaml');
    writeFileSync(file, meshFile);
    writeIfChanged(schemaFileOf(file), schemaText(meshSchema()));
    const code = await tour(guideThrough(folder, { world, style, run }));
    const words = code === exitCodes.fine ? farewell(style) : [];
    const rest = keep ? `The folder of this tour: ${folder}` : 'The folder of this tour is gone.';
    if (keep || code !== exitCodes.fine) words.push('', rest);
    world.stdout.write(words.map((line) => `${line}\n`).join(''));
    return code;
  } finally {
    if (!keep) {
      remove();
      process.off('exit', remove);
    }
  }
}

function newFolder({ stderr }: World): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'isthmus-demo-'));
  } catch (error) {
    const words = `there is no place for the folder of the tour in ${tmpdir()}: ${fileWords(error)}`;
    stderr.write(`error: ${words}. TMPDIR names another place\n`);
    return undefined;
  }
}

const meshFile = scaffold({
  name: 'mesh1',
  version: '1.31.0',
  network: 'network1',
  schema: './.isthmus/mesh.v1alpha1.schema.json',
  primary: { context: 'kind-cluster1', server: '' },
  remotes: [{ context: 'kind-cluster2', server: '', apiServer: 'https://172.18.0.3:6443' }],
  addresses: '172.18.255.200-172.18.255.249',
});

/** What a tour is made of. Each answers false when the tour is over. */
interface Guide {
  /** A heading and what is to be seen, in words. */
  readonly say: (heading: string, words: string) => void;
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
class TourEnd extends Error {
  readonly code: number;

  constructor(code: number) {
    super('the tour is over');
    this.code = code;
  }
}

const newAddress = '172.18.255.240';

async function tour(guide: Guide): Promise<number> {
  const { say, showMesh, command, happen } = guide;
  try {
    say(
      'One file says what the mesh is',
      'Two clusters in one network: cluster1 runs the control plane, cluster2 uses it.',
    );
    showMesh();
    say('Check it', 'Schema and cross references; no cluster is contacted.');
    await command('validate');
    say(
      'See the steps',
      'The headings of the Istio guide, for each cluster, with the reason why each waits.',
    );
    await command('graph');
    say('Plan', 'Nothing of the mesh is there yet, so everything is missing. Planning only reads.');
    await command('plan', '--sandbox');
    say('Apply', 'Whatever can go on goes on at the same time; the rest says what it waits for.');
    await command('apply', '--sandbox', '--yes');
    say('Plan again', 'What is as it should be is left alone.');
    await command('plan', '--sandbox');
    say(
      'Somebody changes something by hand',
      'The demo plays the one with kubectl. API servers remember who wrote each field.',
    );
    await happen(
      {
        typed:
          'kubectl --context kind-cluster1 label namespace istio-system topology.istio.io/network=lan --overwrite',
      },
      (topology) => anotherNetwork(topology, 'lan'),
    );
    await command('plan', '--sandbox');
    await command('apply', '--sandbox', '--yes');
    say(
      'The load balancer gives another address',
      `istio-eastwestgateway of cluster1 moves to ${newAddress}. cluster2 reaches its control plane there, so what it was told is stale.`,
    );
    await happen({ silently: true }, (topology) => anotherAddress(topology, newAddress));
    await command('plan', '--sandbox');
    await command('apply', '--sandbox', '--yes');
    return exitCodes.fine;
  } catch (error) {
    if (error instanceof TourEnd) return error.code;
    throw error;
  }
}

function guideThrough(
  folder: string,
  { world, style, run }: { readonly world: World; readonly style: Style; readonly run: Run },
): Guide {
  const { palette, width } = style;
  const inner = worldOf(folder, world);
  const print = (...lines: readonly string[]): void => world.stdout.write(`${lines.join('\n')}\n`);
  const prompt = (line: string): void => print(`${palette.dim('$')} ${palette.bold(line)}`);
  let scene = 0;
  const goOn = (): void => {
    if (world.signal.aborted) throw new TourEnd(exitCodes.interrupted);
  };
  return {
    say: (heading, words) => {
      scene += 1;
      print(
        '',
        ...wrap(`${scene}. ${heading}`, width).map((line) => palette.cyan.bold(line)),
        ...wrap(words, width),
        '',
      );
    },
    showMesh: () => {
      prompt('cat mesh.yaml');
      print(meshFile.trimEnd().replace(/#.*$/gm, (comment) => palette.dim(comment)));
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
      await doMischief(folder, mischief);
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
  return { ...world, env, cwd: folder, ask: undefined, stdout, stderr: once(world.stderr, '') };
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
  mischief: (topology: Topology) => Mischief,
): Promise<void> {
  const env = { directory: folder, home: folder, contexts: () => undefined } as const;
  const { topology } = diagnose(meshFile, { ...env, unknownContext: 'warning' });
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

function farewell({ palette, width }: Style): string[] {
  return [
    '',
    palette.cyan.bold('That was it'),
    ...wrap(
      'All of it ran on embedded clusters inside this process. With clusters of your own:',
      width,
    ),
    '',
    `  ${palette.bold('isthmus init')}   write mesh.yaml from the contexts of your kubeconfig`,
    `  ${palette.bold('isthmus plan')}   see what is missing; only reads`,
    `  ${palette.bold('isthmus apply')}  do it`,
  ].flatMap((line) => wrapIndented(line, width));
}
