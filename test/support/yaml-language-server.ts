import { fileURLToPath } from 'node:url';
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  Hover,
  Position,
} from 'vscode-languageserver/node';
import { type LanguageServer, startServer } from './lsp-client.ts';

/** What yaml-language-server is told of schemas: `yaml.schemas` in an editor's settings. */
export type SchemaSettings = Readonly<Record<string, string | readonly string[]>>;

/** Starts the YAML language server of Red Hat, as it is inside of most editors; it asks nothing of the network. */
export async function startYamlServer(
  folder: string,
  schemas: SchemaSettings,
): Promise<LanguageServer> {
  const program = fileURLToPath(
    import.meta.resolve('yaml-language-server/bin/yaml-language-server'),
  );
  const yaml = { schemas, schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } };
  const server = await startServer({
    command: [process.execPath, program, '--stdio'],
    folder,
    settings: { yaml },
  });
  await server.configured();
  return server;
}

/** Diagnostics with their quick fixes, a line each: `12:14 Value is not accepted. → "primary", "remote"`. */
export async function describeDiagnostics(
  server: LanguageServer,
  uri: string,
  diagnostics: readonly Diagnostic[],
): Promise<readonly string[]> {
  const lines = diagnostics.map(async (diagnostic) => {
    const { range } = diagnostic;
    const message = textOf(diagnostic);
    const actions = await server.request<readonly CodeAction[] | null>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: [diagnostic] },
    });
    const fixes = (actions ?? []).flatMap(({ kind, title }) =>
      kind === 'quickfix' ? [title] : [],
    );
    const { line, character } = range.start;
    return `${line + 1}:${character + 1} ${message}${fixes.length > 0 ? ` → ${fixes.join(', ')}` : ''}`;
  });
  return Promise.all(lines);
}

/** What is proposed at a place: what each item is called, what it writes, what it says. */
export async function describeCompletion(
  server: LanguageServer,
  uri: string,
  position: Position,
): Promise<readonly string[]> {
  const { items } = await server.request<{ readonly items: readonly CompletionItem[] }>(
    'textDocument/completion',
    { textDocument: { uri }, position },
  );
  return items.map(({ label, insertText, textEdit, documentation }) => {
    const text = insertText ?? textEdit?.newText ?? label;
    const words = typeof documentation === 'object' ? documentation.value : (documentation ?? '');
    return `${label} ${JSON.stringify(text)} ${words.replace(/\s+/g, ' ').trim().slice(0, 100)}`.trimEnd();
  });
}

/** What hovering over a place shows. */
export async function describeHover(
  server: LanguageServer,
  uri: string,
  position: Position,
): Promise<string> {
  const hover = await server.request<Hover | null>('textDocument/hover', {
    textDocument: { uri },
    position,
  });
  const contents = hover?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

/** Newer protocols allow Markdown there. */
function textOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}
