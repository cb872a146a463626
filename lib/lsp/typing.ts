import type { TextDocumentsConfiguration } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock } from '../clock.ts';

/** What is known of how documents are written; nobody tells a language server where the cursor is. */
export interface Typing {
  /** For the documents of a connection, so that their changes are seen. */
  readonly configuration: TextDocumentsConfiguration<TextDocument>;
  /** Behind what was written last, as an offset; undefined before the first key, and when the whole text was replaced. */
  readonly cursor: (document: TextDocument) => number | undefined;
  /** Milliseconds since the last change; infinitely many for a text that is as it was opened. */
  readonly restedFor: (document: TextDocument) => number;
}

interface LastChange {
  readonly at: number;
  readonly cursor: number | undefined;
}

/** Remembers the last change of every document. */
export function typingOn(clock: Clock): Typing {
  const last = new WeakMap<TextDocument, LastChange>();
  return {
    configuration: {
      create: (...given) => TextDocument.create(...given),
      update: (document, changes, version) => {
        const updated = TextDocument.update(document, changes, version);
        const change = changes.at(-1);
        const isPart = change && 'range' in change;
        const cursor = isPart
          ? updated.offsetAt(change.range.start) + change.text.length
          : undefined;
        last.set(updated, { at: clock.now(), cursor });
        return updated;
      },
    },
    cursor: (document) => last.get(document)?.cursor,
    restedFor: (document) => clock.now() - (last.get(document)?.at ?? Number.NEGATIVE_INFINITY),
  };
}
