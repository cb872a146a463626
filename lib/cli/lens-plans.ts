import { setMaxListeners } from 'node:events';
import { basename } from 'node:path';
import { Chalk } from 'chalk';
import type { Pending } from '../editor/code-lenses.ts';
import type { AskedPlan, PlannedMesh, Plans } from '../lsp/plans.ts';
import { groupBy } from '../group-by.ts';
import { diagnoseDocument } from '../mesh/diagnose.ts';
import type { Env } from '../mesh/env.ts';
import { tally } from '../report/diagnostics.ts';
import { graphMermaid } from '../report/graph-formats.ts';
import { graphSvg } from '../report/graph-svg.ts';
import { planLines } from '../report/plan-text.ts';
import { problemOf } from '../state/problem.ts';
import type { Style } from '../report/style.ts';
import type { ChangeSet } from '../state/change.ts';
import { layOut, plan } from '../engine.ts';
import { engineOf } from './engine.ts';
import { guide } from './guide.ts';
import { lastVerified } from './last-verify.ts';
import type { ClusterOptions } from './options.ts';
import { Stop } from './stop.ts';
import type { Output, World } from './world.ts';

/** The engine for a language server. One plan at a time: embedded clusters let only one in. */
export function lensPlans(options: ClusterOptions, world: World): Plans {
  let last: Promise<unknown> = Promise.resolve();
  return {
    steps: (topology) => {
      const counts = new Map<string, number>();
      for (const { cluster } of layOut(topology, guide).graph.steps) {
        counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
      }
      return counts;
    },
    graph: (topology, format) => {
      const graph = layOut(topology, guide).graph;
      return { mermaid: graphMermaid, svg: graphSvg }[format](graph).join('\n');
    },
    plan: (asked) => {
      const planned = last.then(() => planMesh(asked, options, world));
      last = planned;
      return planned;
    },
    verified: (path) => lastVerified({ path, embedded: options.sandbox !== undefined }, world),
  };
}

/** What `isthmus plan` does, for the text in the editor instead of the one in the file. */
async function planMesh(
  { sheet, path, cluster, signal }: AskedPlan,
  options: ClusterOptions,
  world: World,
): Promise<PlannedMesh> {
  const { topology, diagnostics } = diagnoseDocument(sheet.document, envFor(sheet.env, options));
  const all = sheet.diagnosis().topology?.clusters ?? [];
  const asked = cluster === undefined ? all.map(({ name }) => name) : [cluster];
  const refuse = (message: string): PlannedMesh => ({
    clusters: new Map(asked.map((name) => [name, { kind: 'problem', message }])),
    text: message,
  });
  if (options.untrusted === true) return refuse('isthmus plans only what is trusted.');
  if (!topology) {
    const first = diagnostics.find(({ severity }) => severity === 'error');
    return refuse(first?.message ?? tally(diagnostics));
  }
  const wanted: ClusterOptions = {
    ...options,
    ...(path === undefined ? {} : { file: path }),
    ...(cluster === undefined ? {} : { cluster: [cluster] }),
  };
  const told: string[] = [];
  try {
    signal.throwIfAborted();
    const { text } = sheet.document;
    const file = path === undefined ? 'mesh.yaml' : basename(path);
    const mesh = { topology, directory: sheet.env.directory, file, text };
    const engine = await engineOf(mesh, wanted, listener(world, signal, told));
    try {
      const { changeSet } = await plan(engine.layout, engine.reads);
      const text = [...told, ...planLines(changeSet, topology, style).map((line) => `${line}\n`)];
      return { clusters: pendingIn(changeSet, asked), text: text.join('') };
    } finally {
      engine.close();
    }
  } catch (error) {
    return refuse(error instanceof Stop ? error.message.trim() : problemOf(error).message);
  }
}

const style: Style = { palette: new Chalk({ level: 0 }), width: 100, verbose: false };

/** Now the clusters are needed: an unknown context is an error, unless they are embedded. */
function envFor(env: Env, { sandbox }: ClusterOptions): Env {
  const { directory, home, releases } = env;
  const around =
    sandbox === undefined ? env : { directory, home, releases, contexts: () => undefined };
  return { ...around, unknownContext: 'error' };
}

/** Stdout belongs to the protocol; what is said goes into the answer. */
function listener(world: World, signal: AbortSignal, told: string[]): World {
  const output: Output = {
    isTerminal: false,
    width: () => style.width,
    rows: () => Number.POSITIVE_INFINITY,
    write: (text) => told.push(text),
  };
  const either = AbortSignal.any([world.signal, signal]);
  setMaxListeners(0, either);
  // What a credential plugin says is wanted before the answer: it goes into the editor's log, too.
  const stderr: Output = {
    ...output,
    write: (text) => {
      told.push(text);
      world.stderr.write(text);
    },
  };
  return {
    ...world,
    canBeAsked: false,
    stdout: output,
    stderr,
    ask: undefined,
    key: undefined,
    signal: either,
  };
}

function pendingIn(
  changeSet: ChangeSet,
  clusters: readonly string[],
): ReadonlyMap<string, Pending> {
  const byCluster = groupBy(changeSet.steps, ({ step }) => step.cluster);
  return new Map(
    clusters.map((name): readonly [string, Pending] => {
      const steps = byCluster.get(name) ?? [];
      const problem = steps.find((step) => step.problem !== undefined)?.problem;
      if (problem) return [name, { kind: 'problem', message: problem.message }];
      const changes = steps.flatMap(({ changes }) => changes).filter(({ kind }) => kind !== 'keep');
      return [name, { kind: 'changes', count: changes.length }];
    }),
  );
}
