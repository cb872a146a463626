import {
  type CancellationToken,
  CodeLensRefreshRequest,
  type Connection,
  type ExecuteCommandParams,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import type { Pending } from '../editor/code-lenses.ts';
import type { Topology } from '../mesh/topology.ts';
import { quote } from '../mesh/words.ts';
import { tally } from '../report/diagnostics.ts';
import { sendRefresh } from './ask-again.ts';
import type { Feature, Meshes } from './feature.ts';
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
        return params.command === 'isthmus.plan'
          ? plan(subject, second, token)
          : graphAnswer(subject.topology, second, plans);
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

/** A plan of a text that has changed since is given up when the next one is asked for. */
function planner(connection: Connection, plans: Plans, pending: PendingBySheet): Planner {
  const running = new Map<string, AbortController>();
  return async ({ mesh, topology }, cluster, token) => {
    const all = topology.clusters.map(({ name }) => name);
    if (cluster !== undefined && !all.includes(cluster)) {
      return refusal(`There is no cluster ${quote(cluster)}.`);
    }
    const asked = cluster === undefined ? all : [cluster];
    const known = pending(mesh.sheet);
    if (known.size === 0) running.get(mesh.uri)?.abort();
    const abort = new AbortController();
    running.set(mesh.uri, abort);
    token.onCancellationRequested(() => abort.abort());
    for (const name of asked) known.set(name, { kind: 'running' });
    refreshLenses(connection, mesh);
    const { sheet, uri } = mesh;
    const planned = await plans.plan({ sheet, path: pathOf(uri), cluster, signal: abort.signal });
    for (const name of asked) known.delete(name);
    if (!abort.signal.aborted) for (const [name, found] of planned.clusters) known.set(name, found);
    refreshLenses(connection, mesh);
    return { clusters: Object.fromEntries(planned.clusters), text: planned.text };
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

function refusal(sentence: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, sentence);
}
