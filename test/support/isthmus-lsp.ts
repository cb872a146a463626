import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ClientCapabilities, Diagnostic, Position, Range } from 'vscode-languageserver/node';
import { type LanguageServer, type ServerOptions, startServer } from './lsp-client.ts';
import { repository } from './repository.ts';

/** Capabilities of an editor that asks for diagnostics and takes snippets, as VS Code does. */
const asking: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true },
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: ['markdown'],
        insertTextModeSupport: { valueSet: [1, 2] },
      },
    },
  },
};

const command = [
  process.execPath,
  join(repository, 'dist/bin/isthmus.js'),
  'lsp',
  '--stdio',
] as const;

/** There is no mesh file in it. */
const folder = join(repository, 'schemas');

/** No contexts are at hand. */
const env = { ...process.env, KUBECONFIG: '/nowhere/kubeconfig' };

/** Starts the bundled `isthmus lsp` for an editor that asks for diagnostics itself, unless it is said to be another one. */
export function startLsp(options: Partial<ServerOptions> = {}): Promise<LanguageServer> {
  return startServer({ command, folder, env, capabilities: asking, ...options });
}

/** The bare process of `isthmus lsp`. */
export function spawnLsp(): ChildProcessWithoutNullStreams {
  const [file, ...args] = command;
  return spawn(file, args, { env });
}

/** Opens a document for a server that does not publish diagnostics by itself. */
export function openIn({ notify }: LanguageServer, uri: string, text: string): Promise<void> {
  const textDocument = { uri, languageId: 'yaml', version: 1, text };
  return notify('textDocument/didOpen', { textDocument });
}

/** Asks for the diagnostics of an open document. */
export async function pull(
  client: LanguageServer,
  document: string,
): Promise<readonly Diagnostic[]> {
  const report = await client.request<{ readonly items: readonly Diagnostic[] }>(
    'textDocument/diagnostic',
    { textDocument: { uri: document } },
  );
  return report.items;
}

export function textOf(message: Diagnostic['message']): string {
  return typeof message === 'string' ? message : message.value;
}

/** One edit of an open document. */
export interface Edit {
  readonly version: number;
  readonly range: Range;
  readonly text: string;
}

export function editIn({ notify }: LanguageServer, uri: string, edit: Edit): Promise<void> {
  const { version, range, text } = edit;
  const textDocument = { uri, version };
  return notify('textDocument/didChange', { textDocument, contentChanges: [{ range, text }] });
}

/** Waits for the end of a process; null when a signal ended it. */
export async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** The mark `¦` as the protocol's position, and the text without it. */
export function marked(text: string): { readonly text: string; readonly position: Position } {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  return {
    text: text.replace('¦', ''),
    position: { line: before.length - 1, character: (before.at(-1) ?? '').length },
  };
}
