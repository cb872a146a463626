import type { ClientCapabilities } from 'vscode-languageserver/node';

/** What the editor at the other end can do, as far as answers depend on it. */
export interface Client {
  /** Asks for diagnostics itself; pushing them as well would show each twice. */
  readonly pullsDiagnostics: boolean;
  readonly relatedInformation: boolean;
  /** Completions may hold tab stops: `${1:cluster1}`. */
  readonly snippets: boolean;
}

export function clientOf({ textDocument = {} }: ClientCapabilities): Client {
  const { completion, diagnostic, publishDiagnostics } = textDocument;
  return {
    pullsDiagnostics: diagnostic !== undefined,
    relatedInformation:
      publishDiagnostics?.relatedInformation === true || diagnostic?.relatedInformation === true,
    snippets: completion?.completionItem?.snippetSupport === true,
  };
}
