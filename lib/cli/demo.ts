import { releases } from '../../plans/releases/index.ts';
import { newestRelease } from '../mesh/release.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anotherAddress, anotherNetwork } from '../../plans/sandbox/mischief.ts';
import { fileWords } from '../file-words.ts';
import { meshSchema } from '../mesh/schema/schema.ts';
import { scaffold } from '../mesh/scaffold.ts';
import type { Style } from '../report/style.ts';
import { wrapIndented } from '../report/indent.ts';
import { wrap } from '../report/width.ts';
import { type TourGuide, guideThrough, type RunCommand, TourEnd } from './demo-guide.ts';
import type { GlobalOptions } from './options.ts';
import { schemaFileOf, schemaText, writeIfChanged } from './schema-file.ts';
import { exitCodes, type World } from './world.ts';

export interface DemoOptions extends GlobalOptions {
  /** Leave the folder with its clusters behind. */
  readonly keep: boolean;
  /** Wait for a key between the acts, where there is a terminal. */
  readonly pause: boolean;
}

/** `isthmus demo`: a tour of the commands on embedded clusters, in a folder of its own that is gone afterwards. */
export async function demo(
  { keep, pause }: DemoOptions,
  world: World,
  style: Style,
  run: RunCommand,
): Promise<number> {
  const folder = newFolder(world);
  if (folder === undefined) return exitCodes.failed;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (!keep) process.once('exit', remove);
  try {
    const file = join(folder, 'mesh.yaml');
    writeFileSync(file, meshFile);
    writeIfChanged(schemaFileOf(file), schemaText(meshSchema()));
    const code = await tour(
      guideThrough(folder, meshFile, {
        world: pause ? world : { ...world, key: undefined },
        style,
        run,
      }),
    );
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
  version: newestRelease({ releases }).version,
  networks: ['network1'],
  schema: './.isthmus/mesh.v1alpha1.schema.json',
  primaries: [{ context: 'kind-cluster1', server: '' }],
  remotes: [{ context: 'kind-cluster2', server: '', apiServer: 'https://172.18.0.3:6443' }],
  addresses: '172.18.255.200-172.18.255.249',
});

const newAddress = '172.18.255.240';

async function tour(guide: TourGuide): Promise<number> {
  const { say, showMesh, command, happen } = guide;
  try {
    await say(
      'One file says what the mesh is',
      'Two clusters in one network: cluster1 runs the control plane, cluster2 uses it.',
    );
    showMesh();
    await say('Check it', 'Schema and cross references; no cluster is contacted.');
    await command('validate');
    await say(
      'See the steps',
      'The headings of the Istio guide, for each cluster, with the reason why each waits.',
    );
    await command('graph');
    await say(
      'Plan',
      'Nothing of the mesh is there yet, so everything is missing. Planning only reads.',
    );
    await command('plan', '--sandbox');
    await say(
      'Apply',
      'Whatever can go on goes on at the same time; the rest says what it waits for.',
    );
    await command('apply', '--sandbox', '--yes');
    await say('Plan again', 'What is as it should be is left alone.');
    await command('plan', '--sandbox');
    await say(
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
    await say(
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
