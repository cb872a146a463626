import {
  type CodeLens as LspCodeLens,
  CodeLensRequest,
  InlayHintRequest,
} from 'vscode-languageserver/node';
import { codeLenses, type LensCommand } from '../editor/code-lenses.ts';
import { type Feature, patientFeature } from './feature.ts';
import type { OpenMesh } from './open-mesh.ts';
import { inlayHintsOf } from './outline.ts';
import { planCommands } from './plan-commands.ts';
import type { Plans } from './plans.ts';
import { type Standing, standingsWith } from './standing.ts';
import { statusFeature } from './status.ts';

/** What outlasts a text with errors: the steps and pending changes above each cluster, the commands behind them, and hints. */
export function planFeatures(plans: Plans): readonly Feature[] {
  const standings = standingsWith(plans);
  const lenses = patientFeature(
    { codeLensProvider: { resolveProvider: false } },
    CodeLensRequest.type,
    (mesh): LspCodeLens[] => lensesOf(mesh, standings(mesh)),
    { nothing: null, until: 'rested' },
  );
  const hints = patientFeature(
    { inlayHintProvider: true },
    InlayHintRequest.type,
    (mesh, params) => inlayHintsOf(mesh, params, standings(mesh)?.sheet),
    { nothing: null, until: 'rested' },
  );
  return [lenses, hints, statusFeature(standings, plans), planCommands(plans, standings)];
}

function lensesOf(mesh: OpenMesh, standing: Standing | undefined): LspCodeLens[] {
  if (!standing) return [];
  return codeLenses(mesh.sheet, standing).map(({ range, title, command }) => ({
    range: mesh.rangeOf(range),
    command: { title, ...lspCommand(command, mesh.uri) },
  }));
}

/** A command without a name is only words (LSP: CodeLens in VS Code, neovim and others). */
function lspCommand(
  command: LensCommand | undefined,
  uri: string,
): { command: string; arguments?: string[] } {
  if (!command) return { command: '' };
  const { name, cluster } = command;
  return { command: name, arguments: cluster === undefined ? [uri] : [uri, cluster] };
}
