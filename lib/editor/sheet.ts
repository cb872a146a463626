import { diagnoseDocument, type Diagnosis } from '../mesh/diagnose.ts';
import type { Position } from '../mesh/findings/diagnostic.ts';
import type { Env } from '../mesh/env.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import { type MeshDocument, parse } from '../mesh/text/parse.ts';
import type { Place } from '../mesh/text/place.ts';
import type { Pointer } from '../mesh/text/pointer.ts';

/** A mesh file at one moment of its editing. Each part is worked out when it is first asked for. */
export interface Sheet {
  readonly env: Env;
  readonly document: MeshDocument;
  readonly diagnosis: () => Diagnosis;
}

/** The part of a mesh file that a cursor touches. */
export interface Spot {
  readonly pointer: Pointer;
  readonly on: 'key' | 'value';
}

/** Takes a text for editing. Never throws. */
export function sheetOf(text: string, env: Env): Sheet {
  return sheetFrom(parse(text), env);
}

/** `sheetOf` for a text that is parsed already. */
export function sheetFrom(document: MeshDocument, env: Env): Sheet {
  let diagnosis: Diagnosis | undefined;
  return {
    env,
    document,
    diagnosis: () => (diagnosis ??= diagnoseDocument(document, env)),
  };
}

/** The key or the scalar at a position; undefined between them. What an alias brings in is not there, but the key before it is. */
export function spotAt({ document }: Sheet, position: Position): Spot | undefined {
  const offset = document.offsetAt(position);
  for (const [pointer, place] of document.places) {
    const on = touched(place, offset, document.text);
    if (on) return { pointer, on };
  }
  return undefined;
}

function touched(place: Place, offset: number, text: string): Spot['on'] | undefined {
  const { key, value, collection, via } = place;
  if (via && !aliasOf(place, text)) return undefined;
  if (key && key[0] <= offset && offset <= key[1]) return 'key';
  return !via && !collection && value[0] <= offset && offset <= value[1] ? 'value' : undefined;
}
