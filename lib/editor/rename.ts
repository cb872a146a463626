import { stringify } from 'yaml';
import type { Position, Range, TextEdit } from '../mesh/findings/diagnostic.ts';
import { parse } from '../mesh/text/parse.ts';
import type { SpanEdit } from '../mesh/text/place.ts';
import { applySpans } from '../mesh/text/spans.ts';
import { dotted } from '../mesh/text/pointer.ts';
import { schemaAt } from '../mesh/schema/schema.ts';
import { inner, quote } from '../mesh/text/words.ts';
import type { Result } from '../result.ts';
import { type Name, nameAt, namesIn, type Occurrence, spansOf, type Spelling } from './names.ts';
import { isSame, renamed } from './renamed.ts';
import type { Sheet } from './sheet.ts';

/** What a rename would start from. */
export interface Renameable {
  /** The name or alias under the cursor. */
  readonly range: Range;
  readonly name: string;
}

/** Whether the name at a position can be renamed; the error is a sentence that says why not. */
export function prepareRename(sheet: Sheet, position: Position): Result<Renameable, string> {
  const found = renameable(sheet, position);
  if (!found.ok) return found;
  const { rangeOf, offsetAt } = sheet.document;
  const offset = offsetAt(position);
  const { name, declaration } = found.value;
  const span = spansOf(found.value).find(([start, end]) => start <= offset && offset <= end);
  return { ok: true, value: { range: rangeOf(span ?? declaration.span), name } };
}

/**
 * The edits that give the name at a position another one, in its declaration and in every use;
 * or a sentence that says why not. Only the name changes: comments, quotes and the rest of the meaning stay.
 */
export function rename(
  sheet: Sheet,
  position: Position,
  newName: string,
): Result<readonly TextEdit[], string> {
  const found = renameable(sheet, position);
  if (!found.ok || found.value.name === newName) return found.ok ? { ok: true, value: [] } : found;
  const name = found.value;
  const objection = objectionTo(newName, name, sheet);
  if (objection !== undefined) return refuse(objection);
  const { document } = sheet;
  const { declaration, uses } = name;
  const edits = new Map(
    [declaration, ...uses].map((occurrence) => {
      const edit = respelled(occurrence.spelling, newName);
      return [edit.span[0], edit] as const;
    }),
  );
  const sorted = [...edits.values()].toSorted((a, b) => a.span[0] - b.span[0]);
  const after = parse(applySpans(document.text, sorted)).value;
  if (!isSame(after, renamed(document.value, name, newName))) {
    return refuse(
      `${quote(name.name)} cannot be renamed without changing something else: it is declared twice, or an alias shares it with another value.`,
    );
  }
  const { rangeOf } = document;
  return {
    ok: true,
    value: sorted.map(({ span, newText }) => ({ range: rangeOf(span), newText })),
  };
}

type Declared = Name & { readonly declaration: Occurrence };

function renameable(sheet: Sheet, position: Position): Result<Declared, string> {
  const name = nameAt(sheet, position);
  if (!name) return refuse('There is no name here that could be renamed.');
  const { declaration, home, noun } = name;
  const quoted = quote(name.name);
  if (!home.startsWith('/')) {
    return refuse(`${quoted} is a ${noun}: what it is called is not decided in this file.`);
  }
  if (!declaration) return refuse(`No ${noun} ${quoted} is declared in this file.`);
  const { value, diagnostics } = sheet.document;
  const [first] = diagnostics;
  if (value === undefined && first) {
    return refuse(`Mend the file first, or a use might be missed: ${inner(first.message)}`);
  }
  return { ok: true, value: { ...name, declaration } };
}

/** Names follow the rule of their map, and no two things get the same one: neither one that is only used so far. */
function objectionTo(newName: string, name: Name, sheet: Sheet): string | undefined {
  const { home, noun } = name;
  const { propertyNames } = schemaAt(home, sheet.document.sketch);
  const { pattern = '', patternErrorMessage = '' } = propertyNames ?? {};
  if (!new RegExp(pattern, 'u').test(newName)) {
    return `A ${noun} cannot be called ${quote(newName)}: ${inner(patternErrorMessage)}`;
  }
  const taken = namesIn(sheet).find((other) => other.home === home && other.name === newName);
  if (!taken) return undefined;
  const use = taken.declaration ? undefined : taken.uses[0];
  return use
    ? `${quote(dotted(use.pointer))} says ${quote(newName)}, which does not exist, and would then mean this ${noun}.`
    : `There is a ${noun} ${quote(newName)} already.`;
}

/** A plain word gets quotes when YAML would read it as a number. */
function respelled({ span, quoted }: Spelling, newName: string): SpanEdit {
  return { span, newText: quoted ? newName : plainOrQuoted(newName) };
}

function plainOrQuoted(name: string): string {
  return stringify(name, { lineWidth: 0, compat: 'yaml-1.1' }).trimEnd();
}

function refuse(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
