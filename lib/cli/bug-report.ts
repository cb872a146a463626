import { resolve } from 'node:path';
import { arch, platform, release } from 'node:os';
import { Chalk } from 'chalk';
import { plan } from '../engine.ts';
import type { ClusterClient } from '../cluster/client.ts';
import type { Json, Manifest } from '../cluster/object.ts';
import { eventWords, objectState } from '../report/object-state.ts';
import { planLines } from '../report/plan-text.ts';
import { withoutCredentials } from '../report/without-credentials.ts';
import { changesOf } from '../state/change-set.ts';
import { problemOf } from '../state/problem.ts';
import type { Preview } from '../state/preview.ts';
import type { Style } from '../report/style.ts';
import { visible } from '../visible.ts';
import { writeText } from '../write-text.ts';
import { type Engine, openEngine } from './engine.ts';
import type { ClusterOptions } from './options.ts';
import { packageVersion } from './version.ts';
import { exitCodes, type World } from './world.ts';

export interface BugReportOptions extends ClusterOptions {
  readonly output?: string;
}

/** `isthmus bug-report`: what helps to find a mistake, without anything secret. Only reads. */
export async function bugReport(
  options: BugReportOptions,
  world: World,
  style: Style,
): Promise<number> {
  const engine = await openEngine(options, world, style);
  try {
    const text = await reportOf(engine);
    if (world.signal.aborted) return exitCodes.interrupted;
    const { output } = options;
    if (output === undefined) {
      world.stdout.write(text);
      return exitCodes.fine;
    }
    // For nobody else to read.
    const problem = writeText(resolve(world.cwd, output), text, 0o600);
    if (problem === undefined) {
      world.stdout.write(`Wrote ${output}. Look through it before you give it to anybody.\n`);
      return exitCodes.fine;
    }
    world.stderr.write(`error: ${output} cannot be written: ${problem}\n`);
    return exitCodes.failed;
  } finally {
    engine.close();
  }
}

async function reportOf(engine: Engine): Promise<string> {
  const preview = await plan(engine.layout, engine.reads);
  const { clusters } = engine.layout.topology;
  const parts = await Promise.all(
    clusters.map(({ name }) => clusterPart(name, preview, engine.reads.clusters(name))),
  );
  const style: Style = { palette: new Chalk({ level: 0 }), width: 120, verbose: false };
  const shown = planLines(preview.changeSet, engine.layout.topology, style).map(withoutCredentials);
  const versions = [
    `isthmus ${packageVersion()}, Node ${process.version}, ${platform()} ${release()} ${arch()}`,
  ];
  return [
    section('Versions', [...versions, ...parts.map(({ version }) => version)]),
    section('Plan', shown),
    ...parts.flatMap(({ name, events, objects }) => [
      section(`Events in ${name}`, events),
      section(
        `Objects in ${name}`,
        objects.map((object) => JSON.stringify(object)),
      ),
    ]),
  ].join('\n');
}

interface ClusterPart {
  readonly name: string;
  readonly version: string;
  readonly events: readonly string[];
  readonly objects: readonly Json[];
}

/** What cannot be looked at says so in its place. */
async function clusterPart(
  name: string,
  { changeSet, views }: Preview,
  client: ClusterClient,
): Promise<ClusterPart> {
  const here = changeSet.steps.filter(({ step }) => step.cluster === name);
  const refs = changesOf({ steps: here, removals: [] }).map(({ ref }) => ref);
  const namespaces = new Set(refs.flatMap(({ namespace }) => namespace ?? []));
  const listed = (kind: string): Promise<readonly (Manifest | string)[]> =>
    Promise.all([...namespaces].map((namespace) => listOf(client, kind, namespace))).then((found) =>
      found.flat(),
    );
  const [version, events, pods] = await Promise.all([
    client.version().catch(reasonOf),
    listed('Event'),
    listed('Pod'),
  ]);
  return {
    name,
    version: `${name}: Kubernetes ${version}`,
    events: events
      .map((event) => (typeof event === 'string' ? event : eventWords(event)))
      .toSorted(),
    objects: [...views.of(name).objects(), ...pods].map((object) =>
      typeof object === 'string' ? object : objectState(object),
    ),
  };
}

async function listOf(
  client: ClusterClient,
  kind: string,
  namespace: string,
): Promise<readonly (Manifest | string)[]> {
  try {
    return await client.list({ apiVersion: 'v1', kind }, { namespace });
  } catch (error) {
    return [reasonOf(error)];
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = problemOf(error);
  return withoutCredentials(`${code} ${message}`);
}

function section(title: string, lines: readonly string[]): string {
  const shown = lines.length === 0 ? ['(none)'] : lines.map(visible);
  return `## ${title}\n\n\`\`\`\n${shown.join('\n')}\n\`\`\`\n`;
}
