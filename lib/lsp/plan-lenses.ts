import { type CodeLens as LspCodeLens, CodeLensRequest } from 'vscode-languageserver/node';
import { codeLenses, type LensCommand, type Pending } from '../editor/code-lenses.ts';
import type { Sheet } from '../editor/sheet.ts';
import { type Feature, feature } from './feature.ts';
import type { OpenMesh } from './open-mesh.ts';
import { planCommands } from './plan-commands.ts';
import type { PendingBySheet, Plans } from './plans.ts';

/** The steps and pending changes above each cluster, and the commands behind them. */
export function planFeatures(plans: Plans): readonly Feature[] {
  const pending = pendingBySheet();
  const steps = stepsBySheet(plans);
  const lenses = feature(
    { codeLensProvider: { resolveProvider: false } },
    CodeLensRequest.type,
    (mesh): LspCodeLens[] => lensesOf(mesh, steps(mesh.sheet), pending(mesh.sheet)),
    null,
  );
  return [lenses, planCommands(plans, pending)];
}

function pendingBySheet(): PendingBySheet {
  const known = new WeakMap<Sheet, Map<string, Pending>>();
  return (sheet) => {
    const pending = known.get(sheet) ?? new Map<string, Pending>();
    known.set(sheet, pending);
    return pending;
  };
}

type Steps = ReadonlyMap<string, number> | undefined;

function stepsBySheet(plans: Plans): (sheet: Sheet) => Steps {
  const known = new WeakMap<Sheet, Steps>();
  return (sheet) => {
    if (!known.has(sheet)) {
      const { topology } = sheet.diagnosis();
      known.set(sheet, topology && plans.steps(topology));
    }
    return known.get(sheet);
  };
}

function lensesOf(
  mesh: OpenMesh,
  steps: Steps,
  pending: ReadonlyMap<string, Pending>,
): LspCodeLens[] {
  return codeLenses(mesh.sheet, { steps, pending }).map(({ range, title, command }) => ({
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
