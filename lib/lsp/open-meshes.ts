import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock } from '../clock.ts';
import { isUnfinished } from '../editor/unfinished.ts';
import type { Client } from './client.ts';
import { isMesh, sheets, type Surroundings } from './meshes.ts';
import { openMesh, type OpenMesh } from './open-mesh.ts';
import type { Typing } from './typing.ts';
import type { Workspace } from './workspace.ts';

/** The open meshes, by URI; undefined for a document that is not open or no mesh. */
export interface Meshes {
  /** All that are open, and all others in the folders of the workspace. */
  readonly all: () => readonly OpenMesh[];
  /** The others alone. */
  readonly closed: () => readonly OpenMesh[];
  /** With its text of this moment. */
  readonly at: (uri: string) => OpenMesh | undefined;
  /** When no key was pressed for a breath. Rejects with the signal's reason when it aborts first. */
  readonly rested: (uri: string, signal: AbortSignal) => Promise<OpenMesh | undefined>;
  /** When nothing is found about the word that is being written, or when that has rested. Rejects as `rested`. */
  readonly finished: (uri: string, signal: AbortSignal) => Promise<OpenMesh | undefined>;
}

/** Milliseconds in which keys that were pressed together have all arrived. */
const breath = 10;

/** Milliseconds after which a word counts as written. */
const patience = 300;

/** Where the text of open documents comes from. */
export interface Documents {
  readonly get: (uri: string) => TextDocument | undefined;
  readonly all: () => readonly TextDocument[];
}

interface Around {
  readonly surroundings: Surroundings;
  readonly workspace: Pick<Workspace, 'closed'>;
  readonly typing: Typing;
  readonly clock: Clock;
}

export function openMeshes(
  documents: Documents,
  client: Client,
  { surroundings, workspace, typing, clock }: Around,
): Meshes {
  const open = (): readonly TextDocument[] => documents.all().filter(isMesh);
  const sheetOf = sheets(surroundings, () => [...open(), ...workspace.closed()]);
  const meshOf = (document: TextDocument): OpenMesh =>
    openMesh(document, sheetOf(document), client);
  const at: Meshes['at'] = (uri) => {
    const document = documents.get(uri);
    return document && isMesh(document) ? meshOf(document) : undefined;
  };
  const rested: Meshes['rested'] = async (uri, signal) => {
    for (;;) {
      signal.throwIfAborted();
      const document = documents.get(uri);
      const left = document && isMesh(document) ? breath - typing.restedFor(document) : 0;
      if (left <= 0) return at(uri);
      await clock.sleep(left, signal);
    }
  };
  const isWriting = (mesh: OpenMesh, document: TextDocument): boolean => {
    const cursor = typing.cursor(document);
    if (cursor === undefined) return false;
    return isUnfinished(mesh.sheet, mesh.positionOf(document.positionAt(cursor)));
  };
  return {
    at,
    all: () => [...open(), ...workspace.closed()].map(meshOf),
    closed: () => workspace.closed().map(meshOf),
    rested,
    finished: async (uri, signal) => {
      for (;;) {
        const mesh = await rested(uri, signal);
        const document = documents.get(uri);
        const left = document ? patience - typing.restedFor(document) : 0;
        if (!mesh || !document || left <= 0 || !isWriting(mesh, document)) return mesh;
        await clock.sleep(left, signal);
      }
    },
  };
}
