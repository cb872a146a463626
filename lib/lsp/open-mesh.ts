import type { Position as LspPosition, Range as LspRange } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Sheet } from '../editor/sheet.ts';
import type { Position, Range } from '../mesh/findings/diagnostic.ts';
import type { Client } from './client.ts';
import type { Made } from './meshes.ts';

/** A mesh that is open in an editor, with the way between our places and the protocol's. */
export interface OpenMesh {
  readonly uri: string;
  /** Of the text, as the client counts. */
  readonly version: number;
  readonly sheet: Sheet;
  /** Another number when a kubeconfig has changed since. */
  readonly kubeconfigs: number;
  readonly client: Client;
  /** The protocol's place as ours: lines and columns from 1, without byte order mark. */
  readonly positionOf: (position: LspPosition) => Position;
  /** Our stretch of text as the protocol's. */
  readonly rangeOf: (range: Range) => LspRange;
}

/** Places go by way of offsets, so that both sides may count lines as they like. Columns are UTF-16 units on both. */
export function openMesh(
  document: TextDocument,
  { sheet, kubeconfigs }: Made,
  client: Client,
): OpenMesh {
  const { offsetAt, rangeOf, text } = sheet.document;
  const mark = document.getText().length - text.length;
  return {
    uri: document.uri,
    version: document.version,
    sheet,
    kubeconfigs,
    client,
    positionOf: (position) => {
      const offset = Math.max(document.offsetAt(position) - mark, 0);
      return rangeOf([offset, offset]).start;
    },
    rangeOf: ({ start, end }) => ({
      start: document.positionAt(offsetAt(start) + mark),
      end: document.positionAt(offsetAt(end) + mark),
    }),
  };
}
