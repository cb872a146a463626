import {
  CodeActionKind,
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  HoverRequest,
  InlayHintRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
} from 'vscode-languageserver/node';
import { codeActionsOf, fixAllKind } from './code-actions.ts';
import { completionOf } from './completion.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { type Feature, feature } from './feature.ts';
import { definitionOf, highlightsOf, prepareRenameOf, referencesOf, renameOf } from './names.ts';
import { inlayHintsOf, symbolsOf } from './outline.ts';
import { hoverOf } from './hover.ts';

/** All that the server answers about a mesh; one line each: what it announces, the request, the answer. */
export const features: readonly Feature[] = [
  feature(
    { completionProvider: { triggerCharacters: [':', ' '] } },
    CompletionRequest.type,
    completionOf,
    null,
  ),
  feature({ hoverProvider: true }, HoverRequest.type, hoverOf, null),
  feature(
    { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] } },
    CodeActionRequest.type,
    codeActionsOf,
    null,
  ),
  feature({ definitionProvider: true }, DefinitionRequest.type, definitionOf, null),
  feature({ referencesProvider: true }, ReferencesRequest.type, referencesOf, null),
  feature({ documentHighlightProvider: true }, DocumentHighlightRequest.type, highlightsOf, null),
  feature(
    { renameProvider: { prepareProvider: true } },
    PrepareRenameRequest.type,
    prepareRenameOf,
    null,
  ),
  feature({}, RenameRequest.type, renameOf, null),
  feature({ documentSymbolProvider: true }, DocumentSymbolRequest.type, symbolsOf, null),
  feature({ inlayHintProvider: true }, InlayHintRequest.type, inlayHintsOf, null),
];

/** Only for clients that ask for diagnostics; the others get them pushed. */
export const pulledDiagnostics: Feature = feature(
  { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } },
  DocumentDiagnosticRequest.type,
  (mesh): DocumentDiagnosticReport => ({ kind: 'full', items: diagnosticsOf(mesh) }),
  { kind: 'full', items: [] },
);
