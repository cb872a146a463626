import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionParams,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
} from 'vscode-languageserver/node';
import { completionsAt } from '../editor/complete.ts';
import { type Completion, unindented } from '../editor/completion.ts';
import type { OpenMesh } from './open-mesh.ts';

const kinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Reference,
  snippet: CompletionItemKind.Snippet,
};

/** The completions at a cursor in the protocol's form. */
export function completionOf(mesh: OpenMesh, { position }: CompletionParams): CompletionItem[] {
  return completionsAt(mesh.sheet, mesh.positionOf(position)).map((completion, index) => ({
    ...itemOf(completion, mesh),
    sortText: String(index).padStart(4, '0'),
  }));
}

function itemOf(completion: Completion, mesh: OpenMesh): CompletionItem {
  const { label, kind, detail, documentation, deprecated, range } = completion;
  const { text, offsetAt } = mesh.sheet.document;
  // Editors leave out what does not begin as the text that it replaces.
  const replaced = text.slice(offsetAt(range.start), offsetAt(range.end));
  const [lead = ''] = /^(?:[[{](?:.*[[{,:])?\s*)?["']?/.exec(replaced) ?? [];
  const { snippets, markdown } = mesh.client;
  return {
    label,
    kind: kinds[kind],
    ...(lead === '' ? {} : { filterText: lead + label }),
    ...(detail === undefined ? {} : { detail }),
    ...(deprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(documentation === undefined
      ? {}
      : {
          documentation: {
            kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText,
            value: documentation,
          },
        }),
    ...(snippets ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(mesh.client.asIs ? { insertTextMode: InsertTextMode.asIs } : {}),
    textEdit: { range: mesh.rangeOf(range), newText: newText(completion, mesh) },
  };
}

/** Clients that cannot be told to leave the lines of a snippet alone indent them as the line they go to. */
function newText({ text, snippet, range }: Completion, { client, sheet }: OpenMesh): string {
  if (!client.snippets) return text;
  if (client.asIs) return snippet;
  return unindented(snippet, sheet.document.text.split('\n')[range.start.line - 1] ?? '');
}
