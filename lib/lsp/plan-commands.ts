import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  type ExecuteCommandParams,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import type { Pending } from '../editor/code-lenses.ts';
import type { Sheet } from '../editor/sheet.ts';
import type { Topology } from '../mesh/topology/topology.ts';
import { quote } from '../mesh/text/words.ts';
import { tally } from '../report/diagnostics.ts';
import { sendRefresh } from './ask-again.ts';
import { type Feature, type Meshes, refusal } from './feature.ts';
import { pathOf } from './meshes.ts';
import type { OpenMesh } from './open-mesh.ts';
import { type GraphFormat, graphFormats, type PendingBySheet, type Plans } from './plans.ts';

/** Answers `isthmus.plan`, whose arguments are the URI of an open mesh and, for one cluster only, its name. */
interface PlanAnswer {
  /** By cluster. */
  readonly clusters: Readonly<Record<string, Pending>>;
  /** What `isthmus plan` prints. */
  readonly text: string;
}

/** Answers `isthmus.showGraph`, whose arguments are the URI of an open mesh and `mermaid` (also when it is left out) or `svg`. */
interface GraphAnswer {
  readonly format: GraphFormat;
  readonly text: string;
}

/** The two commands. What they cannot do is an error whose message says why. */
export function planCommands(plans: Plans, pending: PendingBySheet): Feature {
  return {
    capabilities: { executeCommandProvider: { commands: ['isthmus.plan', 'isthmus.showGraph'] } },
    serve: (connection, meshes) => {
      const plan = planner(connection, plans, pending);
      connection.onExecuteCommand((params, token) => {
        const [, second] = argumentsOf(params);
        const subject = subjectOf(params, meshes);
        if (subject instanceof ResponseError) return subject;
        switch (params.command) {
          case 'isthmus.plan':
            return plan(subject, second, token);
          case 'isthmus.showGraph':
            return graphAnswer(subject.topology, second, plans);
          default:
            return refusal(`There is no command ${quote(params.command)}.`);
        }
      });
    },
  };
}

interface Subject {
  readonly mesh: OpenMesh;
  readonly topology: Topology;
}

type Planner = (
  subject: Subject,
  cluster: string | undefined,
  token: CancellationToken,
) => Promise<PlanAnswer | ResponseError>;

/** All plans of a text that has changed since are given up when one of the new text is asked for. */
function planner(connection: Connection, plans: Plans, pending: PendingBySheet): Planner {
  const outdated = outdatedSignals();
  return async ({ mesh, topology }, cluster, token) => {
    const all = topology.clusters.map(({ name }) => name);
    if (cluster !== undefined && !all.includes(cluster)) {
      return refusal(`There is no cluster ${quote(cluster)}.`);
    }
    const asked = cluster === undefined ? all : [cluster];
    const known = pending(mesh.sheet);
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const signal = AbortSignal.any([outdated(mesh), cancelled.signal]);
    for (const name of asked) known.set(name, { kind: 'running' });
    refreshLenses(connection, mesh);
    const { sheet, uri } = mesh;
    const planned = await plans.plan({ sheet, path: pathOf(uri), cluster, signal });
    for (const name of asked) known.delete(name);
    if (!signal.aborted) for (const [name, found] of planned.clusters) known.set(name, found);
    refreshLenses(connection, mesh);
    if (cancelled.signal.aborted) {
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

/** Gives each text of a document a signal, which is aborted when the next text of it gets one. */
function outdatedSignals(): (mesh: OpenMesh) => AbortSignal {
  const latest = new Map<string, { readonly sheet: Sheet; readonly abort: AbortController }>();
  return ({ uri, sheet }) => {
    const known = latest.get(uri);
    if (known?.sheet === sheet) return known.abort.signal;
    known?.abort.abort();
    const abort = new AbortController();
    latest.set(uri, { sheet, abort });
    return abort.signal;
  };
}

function refreshLenses(connection: Connection, { client }: OpenMesh): void {
  if (client.refreshesLenses) sendRefresh(connection, CodeLensRefreshRequest.type);
}

function graphAnswer(
  topology: Topology,
  wanted: string | undefined,
  plans: Plans,
): GraphAnswer | ResponseError {
  const format = graphFormats.find((format) => format === (wanted ?? 'mermaid'));
  if (format === undefined) {
    return refusal(`A graph is written as ${graphFormats.join(' or ')}, not as ${quote(wanted)}.`);
  }
  return { format, text: plans.graph(topology, format) };
}

function subjectOf(params: ExecuteCommandParams, meshes: Meshes): Subject | ResponseError {
  const [uri] = argumentsOf(params);
  const mesh = uri === undefined ? undefined : meshes(uri);
  if (!mesh) return refusal(`${quote(uri ?? '')} is not open, or is no mesh.`);
  const { topology, diagnostics } = mesh.sheet.diagnosis();
  if (!topology) return refusal(`${tally(diagnostics)}: a mesh with errors has no steps.`);
  return { mesh, topology };
}

function argumentsOf({
  arguments: given = [],
}: ExecuteCommandParams): readonly (string | undefined)[] {
  return given.map((argument: unknown) => (typeof argument === 'string' ? argument : undefined));
}
