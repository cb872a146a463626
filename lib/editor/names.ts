import type { Position } from '../mesh/findings/diagnostic.ts';
import type { Env } from '../mesh/env.ts';
import { kubeconfigOf, type NameUse, usesIn } from '../mesh/rules/names.ts';
import type { MeshDocument } from '../mesh/text/parse.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import type { Span } from '../mesh/text/place.ts';
import { join, type Pointer } from '../mesh/text/pointer.ts';
import { follow, shapedValues } from '../mesh/schema/schema.ts';
import { isRecord } from '../json.ts';
import type { Sheet } from './sheet.ts';

/** A place in the text that says a name. */
export interface Occurrence {
  /** Of the entry that is declared, or of the value that names it. */
  readonly pointer: Pointer;
  /** What stands there: the name without its quotes, or an alias. */
  readonly span: Span;
  /** What spells the name, which an alias only borrows. */
  readonly spelling: Spelling;
}

/** A name as it is written. */
export interface Spelling {
  readonly span: Span;
  /** The span leaves out quotes or the like, which then stay when the name changes. */
  readonly quoted: boolean;
}

/** Something that has a name, and where the file says it. */
export interface Name {
  readonly name: string;
  /** Where such names are declared: the pointer of a map in the mesh, or `kubeconfig:contexts`. */
  readonly home: string;
  /** What it is, for messages: `cluster`. */
  readonly noun: string;
  /** Undefined when the file does not declare it. */
  readonly declaration: Occurrence | undefined;
  /** Each value that names it, in the order of the file. A merged map is written once, but names it wherever it is merged. */
  readonly uses: readonly Occurrence[];
}

/** All names of a mesh file: what it declares and what it uses, as the schema says (`propertyNames`, `x-ref`). */
export function namesIn({ document, env }: Sheet): readonly Name[] {
  const names = new Map<string, Name>();
  for (const name of declared(document)) names.set(JSON.stringify([name.home, name.name]), name);
  for (const use of usesIn(document.sketch)) {
    const { name, reference, pointer } = use;
    const key = JSON.stringify([homeOf(use, document.sketch, env), name]);
    const known = names.get(key) ?? {
      name,
      home: reference.to,
      noun: reference.noun,
      declaration: undefined,
      uses: [],
    };
    const occurrence = used(pointer, name, document);
    names.set(key, occurrence ? { ...known, uses: [...known.uses, occurrence] } : known);
  }
  return [...names.values()];
}

/** The name that a position touches. */
export function nameAt(sheet: Sheet, position: Position): Name | undefined {
  const offset = sheet.document.offsetAt(position);
  return namesIn(sheet).find((name) =>
    spansOf(name).some(([start, end]) => start <= offset && offset <= end),
  );
}

/** Each stretch of the text that says the name, once: the declaration, then the uses. */
export function spansOf({ declaration, uses }: Name): readonly Span[] {
  const spans = [...(declaration ? [declaration] : []), ...uses].map(({ span }) => span);
  return [...new Map(spans.map((span) => [span[0], span])).values()];
}

function declared(document: MeshDocument): readonly Name[] {
  return [...shapedValues(document.sketch)].flatMap(({ pointer: home, schema, value }) => {
    if (!schema.propertyNames || !isRecord(value)) return [];
    const { additionalProperties: entry } = schema;
    const noun = (typeof entry === 'object' ? follow(entry).title : undefined) ?? 'name';
    return Object.keys(value).flatMap((name) => {
      const pointer = join(home, name);
      const key = document.places.get(pointer)?.key;
      if (!key) return [];
      const spelling = spellingIn(key, name, document.text);
      const declaration = { pointer, span: spelling.span, spelling };
      return [{ name, home, noun: noun.toLowerCase(), declaration, uses: [] }];
    });
  });
}

/** Contexts of the same name in two kubeconfigs are two things. */
function homeOf(use: NameUse, mesh: unknown, env: Env): string {
  const { to } = use.reference;
  return to.startsWith('/') ? to : JSON.stringify([to, kubeconfigOf(use, mesh, env)]);
}

function used(
  pointer: Pointer,
  name: string,
  { places, text }: MeshDocument,
): Occurrence | undefined {
  const place = places.get(pointer);
  if (!place) return undefined;
  const spelling = spellingIn(place.value, name, text);
  return { pointer, span: aliasOf(place, text) ?? spelling.span, spelling };
}

/** Where a name is within its quotes; all of it when it is spelled with escapes, or a key is an alias. */
function spellingIn([start, end]: Span, name: string, text: string): Spelling {
  const source = text.slice(start, end);
  const at = source.startsWith('*') ? -1 : source.lastIndexOf(name);
  if (at < 0 || source === name) return { span: [start, end], quoted: false };
  return { span: [start + at, start + at + name.length], quoted: true };
}
