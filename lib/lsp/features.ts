import {
  CodeActionKind,
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SelectionRangeRequest,
  SemanticTokensRequest,
} from 'vscode-languageserver/node';
import { codeActionsOf, fixAllKind } from './code-actions.ts';
import { completionOf } from './completion.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { type Feature, feature, patientFeature } from './feature.ts';
import { definitionOf, highlightsOf, prepareRenameOf, referencesOf, renameOf } from './names.ts';
import { symbolsOf } from './outline.ts';
import { formattingOf } from './formatting.ts';
import { hoverOf } from './hover.ts';
import type { Surroundings } from './meshes.ts';
import {
  documentLinksOf,
  foldingRangesOf,
  selectionRangesOf,
  semanticTokensOf,
  tokenLegend,
} from './structure.ts';

const rested = { nothing: null, until: 'rested' } as const;

/** All that the server answers about a mesh; one line each: what it announces, the request, the answer. */
export const features: readonly Feature[] = [
  feature(
    { completionProvider: { triggerCharacters: [':', ' ', '*'] } },
    CompletionRequest.type,
    completionOf,
    null,
  ),
  feature({ hoverProvider: true }, HoverRequest.type, hoverOf, null),
  patientFeature(
    { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] } },
    CodeActionRequest.type,
    codeActionsOf,
    rested,
  ),
  feature({ definitionProvider: true }, DefinitionRequest.type, definitionOf, null),
  feature({ referencesProvider: true }, ReferencesRequest.type, referencesOf, null),
  patientFeature(
    { documentHighlightProvider: true },
    DocumentHighlightRequest.type,
    highlightsOf,
    rested,
  ),
  feature(
    { renameProvider: { prepareProvider: true } },
    PrepareRenameRequest.type,
    prepareRenameOf,
    null,
  ),
  feature({}, RenameRequest.type, renameOf, null),
  feature({ documentFormattingProvider: true }, DocumentFormattingRequest.type, formattingOf, null),
  patientFeature({ documentSymbolProvider: true }, DocumentSymbolRequest.type, symbolsOf, rested),
  patientFeature({ foldingRangeProvider: true }, FoldingRangeRequest.type, foldingRangesOf, rested),
  feature({ selectionRangeProvider: true }, SelectionRangeRequest.type, selectionRangesOf, null),
];

/** Links need to look into kubeconfigs. */
export function documentLinks({ kubeconfigs }: Surroundings): Feature {
  return patientFeature(
    { documentLinkProvider: {} },
    DocumentLinkRequest.type,
    (mesh) => documentLinksOf(mesh, kubeconfigs),
    rested,
  );
}

/** Only for clients that have no grammar of YAML to colour it with. */
export const semanticTokens: Feature = patientFeature(
  { semanticTokensProvider: { legend: tokenLegend, full: true } },
  SemanticTokensRequest.type,
  semanticTokensOf,
  rested,
);

/** Only for clients that ask for diagnostics; the others get them pushed. */
export const pulledDiagnostics: Feature = patientFeature(
  { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } },
  DocumentDiagnosticRequest.type,
  (mesh): DocumentDiagnosticReport => ({ kind: 'full', items: diagnosticsOf(mesh) }),
  { nothing: { kind: 'full', items: [] }, until: 'finished' },
);
