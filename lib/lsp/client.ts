import { type ClientCapabilities, InsertTextMode, MarkupKind } from 'vscode-languageserver/node';

/** What the editor at the other end can do, as far as answers depend on it. */
export interface Client {
  /** Asks for diagnostics itself; pushing them as well would show each twice. */
  readonly pullsDiagnostics: boolean;
  readonly relatedInformation: boolean;
  /** Completions may hold tab stops: `${1:cluster1}`. */
  readonly snippets: boolean;
  /** Asks for code lenses again when it is told to. */
  readonly refreshesLenses: boolean;
  /** Asks for diagnostics again when it is told to. */
  readonly refreshesDiagnostics: boolean;
  /** Asks for inlay hints again when it is told to. */
  readonly refreshesHints: boolean;
  /** Lines of a completion can be kept from being indented. */
  readonly asIs: boolean;
  /** Colours YAML only by what a server tells: it says that it takes tokens, and not that they come on top of its own. */
  readonly wantsTokens: boolean;
  /** Can be asked to tell of changes of files. */
  readonly watches: boolean;
  /** Also of files outside of its folders. */
  readonly watchesAnywhere: boolean;
  /** Tells when folders are opened and closed. */
  readonly tellsFolders: boolean;
  /** Opens a file when it is asked to. */
  readonly opensFiles: boolean;
  /** Shows how far a long answer is. */
  readonly progress: boolean;
  /** Documentation of completions may be Markdown. */
  readonly markdown: boolean;
}

export function clientOf({ textDocument = {}, workspace, window }: ClientCapabilities): Client {
  const { completion, diagnostic, publishDiagnostics, semanticTokens } = textDocument;
  const item = completion?.completionItem;
  return {
    pullsDiagnostics: diagnostic !== undefined,
    relatedInformation:
      publishDiagnostics?.relatedInformation === true || diagnostic?.relatedInformation === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    snippets: item?.snippetSupport === true,
    wantsTokens: semanticTokens !== undefined && semanticTokens.augmentsSyntaxTokens === false,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    watchesAnywhere: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    tellsFolders: workspace?.workspaceFolders === true,
    opensFiles: window?.showDocument?.support === true,
    progress: window?.workDoneProgress === true,
    asIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
    markdown: item?.documentationFormat?.includes(MarkupKind.Markdown) === true,
  };
}
