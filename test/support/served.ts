import { PassThrough } from 'node:stream';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Clock } from '../../lib/clock.ts';
import type { Surroundings } from '../../lib/lsp/meshes.ts';
import type { Plans } from '../../lib/lsp/plans.ts';
import { serve } from '../../lib/lsp/server.ts';
import { environment } from './mesh.ts';

/** A language server in this process, on a clock of the test. */
export interface Served {
  readonly connection: ProtocolConnection;
  readonly published: readonly PublishDiagnosticsParams[];
  readonly open: (uri: string, text: string) => Promise<void>;
  /** Writes at an offset of the text as it is now. */
  readonly type: (uri: string, offset: number, words: string) => Promise<void>;
  /** Resolves when the server has seen everything that was sent before, and what it sent has arrived. */
  readonly arrived: () => Promise<void>;
  /** How many times the contexts of kubeconfigs were asked for: each diagnosis does so for every cluster. */
  readonly asked: () => number;
}

export async function served(
  clock: Clock,
  capabilities: ClientCapabilities,
  plans: Partial<Plans> = {},
): Promise<Served> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  let asked = 0;
  const env = environment();
  const surroundings: Surroundings = {
    kubeconfigs: {
      contexts: () => {
        asked += 1;
        return undefined;
      },
      notes: () => ({
        problem: undefined,
        hidden: [],
        missing: [],
        refusal: () => undefined,
        detours: new Map(),
        tlsServerNames: new Map(),
      }),
      generation: () => 0,
      placeOf: () => undefined,
      follow: () => () => undefined,
    },
    home: env.home,
    cwd: env.directory,
    releases: env.releases,
  };
  const complaints: string[] = [];
  serve(up, down, {
    version: '0.0.0',
    clock,
    surroundings: () => surroundings,
    plans: () => ({
      steps: ({ clusters }) => new Map(clusters.map(({ name }) => [name, 1])),
      graph: () => '',
      plan: () => Promise.resolve({ clusters: new Map(), text: '' }),
      verified: () => Promise.resolve(undefined),
      ...plans,
    }),
    complain: (problem) => complaints.push(problem),
    end: () => undefined,
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(down),
    new StreamMessageWriter(up),
  );
  const published: PublishDiagnosticsParams[] = [];
  connection.onNotification(
    'textDocument/publishDiagnostics',
    (params: PublishDiagnosticsParams) => {
      published.push(params);
    },
  );
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities });
  await connection.sendNotification('initialized', {});
  const texts = new Map<string, { text: string; version: number }>();
  return {
    connection,
    published,
    asked: () => asked,
    open: (uri, text) => {
      texts.set(uri, { text, version: 1 });
      const textDocument = { uri, languageId: 'yaml', version: 1, text };
      return connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    type: (uri, offset, words) => {
      const { text = '', version = 0 } = texts.get(uri) ?? {};
      const lines = text.slice(0, offset).split('\n');
      const at = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      texts.set(uri, {
        text: text.slice(0, offset) + words + text.slice(offset),
        version: version + 1,
      });
      return connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: version + 1 },
        contentChanges: [{ range: { start: at, end: at }, text: words }],
      });
    },
    arrived: async () => {
      await connection.sendRequest('isthmus/nothing', {}).catch(() => undefined);
    },
  };
}
