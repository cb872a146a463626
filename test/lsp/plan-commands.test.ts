import { expect } from 'chai';
import {
  type CancellationToken,
  CancellationTokenSource,
  type Connection,
  type ExecuteCommandParams,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { sheetOf } from '../../lib/editor/sheet.ts';
import { clientOf } from '../../lib/lsp/client.ts';
import { openMesh, type OpenMesh } from '../../lib/lsp/open-mesh.ts';
import type { Meshes } from '../../lib/lsp/open-meshes.ts';
import { planFeatures } from '../../lib/lsp/plan-lenses.ts';
import type { AskedPlan, PlannedMesh } from '../../lib/lsp/plans.ts';
import { environment, seed } from '../support/mesh.ts';

const uri = 'file:///meshes/mesh.yaml';

type Answer = { readonly text: string } | ResponseError;

/** A plan that goes on until it is given up or told to end. */
interface Run {
  readonly asked: AskedPlan;
  readonly end: () => void;
}

type Execute = (params: ExecuteCommandParams, token: CancellationToken) => unknown;

function open(text: string): OpenMesh {
  const document = TextDocument.create(uri, 'yaml', 1, text);
  const made = { sheet: sheetOf(text, environment()), kubeconfigs: 0 };
  return openMesh(document, made, clientOf({}));
}

/** The commands on one document, whose text can change. */
function commandsOn(text: string) {
  const handlers: Execute[] = [];
  const runs: Run[] = [];
  const plan = (asked: AskedPlan): Promise<PlannedMesh> =>
    new Promise((resolve) => {
      const end = (): void => resolve({ clusters: new Map(), text: 'planned' });
      asked.signal.addEventListener('abort', end);
      runs.push({ asked, end });
    });
  let mesh = open(text);
  const connection = {
    onRequest: () => undefined,
    onExecuteCommand: (handler: Execute) => handlers.push(handler),
  };
  const features = planFeatures({
    plan,
    steps: () => new Map(),
    graph: () => '',
    verified: () => Promise.resolve(undefined),
  });
  const meshes = { at: () => mesh } as unknown as Meshes;
  for (const { serve } of features) serve(connection as unknown as Connection, meshes);
  return {
    runs,
    edit: (written: string): void => {
      mesh = open(written);
    },
    plan: async (cluster: readonly string[] = [], token = new CancellationTokenSource().token) =>
      (await handlers[0]?.(
        { command: 'isthmus.plan', arguments: [uri, ...cluster] },
        token,
      )) as Answer,
  };
}

function codeOf(answer: Answer): number | undefined {
  return answer instanceof ResponseError ? answer.code : undefined;
}

describe('lsp/plan-commands', () => {
  it('gives up every plan of a text when a plan of the next one is asked for', async () => {
    const { plan, edit, runs } = commandsOn(seed);
    const older = [plan(['cluster1']), plan(['cluster2'])];
    edit(seed.replace('mesh1', 'mesh2'));
    const newest = plan();
    expect((await Promise.all(older)).map(codeOf)).to.deep.equal([
      LSPErrorCodes.ContentModified,
      LSPErrorCodes.ContentModified,
    ]);
    expect(runs[2]?.asked.signal.aborted).to.equal(false);
    runs[2]?.end();
    expect(await newest).to.deep.include({ text: 'planned' });
  });

  it('lets a plan go on while only words are changed that say nothing about the topology', async () => {
    const { plan, edit, runs } = commandsOn(seed);
    const older = plan(['cluster1']);
    edit(`# hello\n${seed}`);
    const newer = plan(['cluster2']);
    for (const { end } of runs) end();
    for (const answer of [await older, await newer]) {
      expect(answer).to.deep.include({ text: 'planned' });
    }
  });

  it('lets plans of one text go on beside each other', async () => {
    const { plan, runs } = commandsOn(seed);
    const both = [plan(['cluster1']), plan(['cluster2'])];
    for (const { end } of runs) end();
    for (const answer of await Promise.all(both)) {
      expect(answer).to.deep.include({ text: 'planned' });
    }
  });

  it('gives up the plan that its client cancels, and no other', async () => {
    const { plan, runs } = commandsOn(seed);
    const source = new CancellationTokenSource();
    const cancelled = plan(['cluster1'], source.token);
    const other = plan(['cluster2']);
    source.cancel();
    expect(codeOf(await cancelled)).to.equal(LSPErrorCodes.RequestCancelled);
    expect(runs[1]?.asked.signal.aborted).to.equal(false);
    runs[1]?.end();
    expect(await other).to.deep.include({ text: 'planned' });
  });
});
