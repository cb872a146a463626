import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  type ExecuteCommandParams,
  LSPErrorCodes,
  ResponseError,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver/node';
import type { Pending } from '../editor/code-lenses.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { count, quote } from '../mesh/text/words.ts';
import { tally } from '../report/diagnostics.ts';
import { sendRefresh } from './ask-again.ts';
import { type Feature, refusal, signalOf } from './feature.ts';
import { graphFiles } from './graph-file.ts';
import { pathOf } from './paths.ts';
import type { OpenMesh } from './open-mesh.ts';
import type { Meshes } from './open-meshes.ts';
import { type Begin, beginner } from './plan-progress.ts';
import { type GraphFormat, graphFormats, type Plans } from './plans.ts';
import type { Standing, Standings } from './standing.ts';

/** Answers `isthmus.plan`, whose arguments are the URI of an open mesh and, for one cluster only, its name. */
interface PlanAnswer {
  /** By cluster. */
  readonly clusters: Readonly<Record<string, Pending>>;
  /** What `isthmus plan` prints. */
  readonly text: string;
}

/**
 * Answers `isthmus.showGraph`, whose arguments are the URI of an open mesh and `mermaid` or `svg`. Without a format, as from
 * a lens, an SVG is opened as a file.
 */
interface GraphAnswer {
  readonly format: GraphFormat;
  readonly text: string;
  readonly file?: string;
}

/** The two commands. What they cannot do is an error whose message says why. */
export function planCommands(plans: Plans, standings: Standings): Feature {
  return {
    capabilities: {
      executeCommandProvider: {
        commands: ['isthmus.plan', 'isthmus.showGraph'],
        workDoneProgress: true,
      },
    },
    serve: (connection, meshes) => {
      const plan = planner(connection, plans);
      const open = graphFiles(connection);
      const openGraph = async ({ mesh, standing: { topology } }: Subject): Promise<GraphAnswer> => {
        const text = plans.graph(topology, 'svg');
        return { format: 'svg', text, file: await open(topology.name, text, mesh.client) };
      };
      connection.onExecuteCommand((params, token, workDone?: WorkDoneProgressReporter) => {
        const [, second] = argumentsOf(params);
        const subject = subjectOf(params, meshes, standings);
        if (subject instanceof ResponseError) return subject;
        switch (params.command) {
          case 'isthmus.plan':
            return plan(subject, {
              cluster: second,
              token,
              begin: beginner(connection, workDone, subject.mesh.client),
            });
          case 'isthmus.showGraph':
            return second === undefined
              ? openGraph(subject)
              : graphAnswer(subject.standing.topology, second, plans);
          default:
            return refusal(`There is no command ${quote(params.command)}.`);
        }
      });
    },
  };
}

/** A mesh without errors. */
interface Subject {
  readonly mesh: OpenMesh;
  readonly standing: Standing;
}

interface Request {
  readonly cluster: string | undefined;
  readonly token: CancellationToken;
  readonly begin: Begin;
}

type Planner = (subject: Subject, request: Request) => Promise<PlanAnswer | ResponseError>;

/** All plans of a topology that has changed since are given up when one of the new topology is asked for. */
function planner(connection: Connection, plans: Plans): Planner {
  const outdated = outdatedSignals();
  return async ({ mesh, standing }, { cluster, token, begin }) => {
    const { topology, pending, steps } = standing;
    const all = topology.clusters.map(({ name }) => name);
    if (cluster !== undefined && !all.includes(cluster)) {
      return refusal(`There is no cluster ${quote(cluster)}.`);
    }
    const asked = cluster === undefined ? all : [cluster];
    const progress = begin(topology.name, counted(asked, steps));
    const unwanted = AbortSignal.any([signalOf(token), progress.stopped]);
    const signal = AbortSignal.any([outdated(mesh.uri, pending), unwanted]);
    for (const name of asked) pending.set(name, { kind: 'running' });
    refreshLenses(connection, mesh);
    const { sheet, uri } = mesh;
    const planned = await plans.plan({ sheet, path: pathOf(uri), cluster, signal });
    progress.end();
    for (const name of asked) pending.delete(name);
    if (!signal.aborted) for (const [name, found] of planned.clusters) pending.set(name, found);
    refreshLenses(connection, mesh);
    if (unwanted.aborted) {
      return new ResponseError(LSPErrorCodes.RequestCancelled, 'The plan was cancelled.');
    }
    if (signal.aborted) {
      return new ResponseError(
        LSPErrorCodes.ContentModified,
        'The text or a kubeconfig has changed since.',
      );
    }
    return { clusters: Object.fromEntries(planned.clusters), text: planned.text };
  };
}

/** "12 steps in 2 clusters" */
function counted(clusters: readonly string[], steps: Standing['steps']): string {
  const sum = clusters.reduce((total, name) => total + (steps.get(name) ?? 0), 0);
  return `${count(sum, 'step')} in ${count(clusters.length, 'cluster')}`;
}

/** Gives the plans of each topology of a document a signal, which is aborted when the next one gets one. */
function outdatedSignals(): (uri: string, pending: Standing['pending']) => AbortSignal {
  const latest = new Map<
    string,
    { readonly pending: Standing['pending']; readonly abort: AbortController }
  >();
  return (uri, pending) => {
    const known = latest.get(uri);
    if (known?.pending === pending) return known.abort.signal;
    known?.abort.abort();
    const abort = new AbortController();
    latest.set(uri, { pending, abort });
    return abort.signal;
  };
}

function refreshLenses(connection: Connection, { client }: OpenMesh): void {
  if (client.refreshesLenses) sendRefresh(connection, CodeLensRefreshRequest.type);
}

function graphAnswer(
  topology: Topology,
  wanted: string,
  plans: Plans,
): GraphAnswer | ResponseError {
  const format = graphFormats.find((format) => format === wanted);
  if (format === undefined) {
    return refusal(`A graph is written as ${graphFormats.join(' or ')}, not as ${quote(wanted)}.`);
  }
  return { format, text: plans.graph(topology, format) };
}

function subjectOf(
  params: ExecuteCommandParams,
  meshes: Meshes,
  standings: Standings,
): Subject | ResponseError {
  const [uri] = argumentsOf(params);
  const mesh = uri === undefined ? undefined : meshes.at(uri);
  if (!mesh) return refusal(`${quote(uri ?? '')} is not open, or is no mesh.`);
  const { topology, diagnostics } = mesh.sheet.diagnosis();
  const standing = topology && standings(mesh);
  if (!standing) return refusal(`${tally(diagnostics)}: a mesh with errors has no steps.`);
  return { mesh, standing };
}

function argumentsOf({
  arguments: given = [],
}: ExecuteCommandParams): readonly (string | undefined)[] {
  return given.map((argument: unknown) => (typeof argument === 'string' ? argument : undefined));
}
