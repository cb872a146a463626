import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { codeLenses } from '../../lib/editor/code-lenses.ts';
import { definition } from '../../lib/editor/definition.ts';
import { inlayHints } from '../../lib/editor/inlay-hints.ts';
import { namesIn, spansOf } from '../../lib/editor/names.ts';
import { mentions, references } from '../../lib/editor/references.ts';
import { prepareRename, rename } from '../../lib/editor/rename.ts';
import { type Sheet, sheetOf } from '../../lib/editor/sheet.ts';
import { type MeshSymbol, symbols } from '../../lib/editor/symbols.ts';
import type { Position, Range } from '../../lib/mesh/findings/diagnostic.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import { edited } from '../support/cursor.ts';
import { environment, seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const env = environment({ k0: 'https://10.0.0.1:6443', k1: 'https://10.0.0.2:6443' });

const invalid = readdirSync(join(repository, 'fixtures/invalid')).map((mistake) =>
  readFileSync(join(repository, 'fixtures/invalid', mistake, 'mesh.yaml'), 'utf8'),
);

/** `h1`, `k-2`: never one that some YAML reads as a number or as a truth (`yes`). */
const word = fc.stringMatching(/^[h-m]([-a-z0-9]{0,6}[a-z0-9])?$/);

const spelling = fc.constantFrom(
  (name: string) => name,
  (name: string) => `"${name}"`,
  (name: string) => `'${name}'`,
);

/** Meshes in many spellings: quotes, comments, braces, anchors; one in four names is declared nowhere. */
const meshes = fc
  .record({
    networks: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    clusters: fc.uniqueArray(word, { minLength: 1, maxLength: 6 }),
    spellings: fc.array(spelling, { minLength: 30, maxLength: 30 }),
    picks: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
    flow: fc.boolean(),
  })
  .map(({ networks, clusters, spellings, picks, flow }) => {
    const spell = (name: string): string => (spellings.pop() ?? String)(name);
    const pick = (): number => picks.pop() ?? 0;
    const some = (names: readonly string[]): string => {
      const number = pick();
      return number % 4 === 3 ? 'nowhere' : (names[number % names.length] ?? '');
    };
    const declared = networks.map((name, index) => `  &n${index} ${spell(name)}: {} # ${name}\n`);
    const entries = clusters.map((name, index) => {
      const network = pick() % 3 === 0 ? '*n0 ' : spell(some(networks));
      const role =
        index > 0 && pick() % 3 > 0
          ? ['role: remote', `primary: ${spell(some(clusters))}`]
          : ['role: primary'];
      const settings = [`context: k${index}`, `network: ${network}`, ...role];
      return flow
        ? `  ${spell(name)}: { ${settings.join(', ')} } # ${name}\n`
        : `  ${spell(name)}:\n    # of ${name}\n${settings.map((line) => `    ${line}\n`).join('')}`;
    });
    return `apiVersion: isthmus/v1alpha1\nkind: Mesh\nname: m\nistio: { version: 1.31.0 }\nnetworks:\n${declared.join('')}clusters:\n${entries.join('')}`;
  });

/** Meshes, the seed and all that is invalid, sometimes cut off or with a piece put in. */
const texts = fc
  .record({
    whole: fc.oneof(meshes, fc.constantFrom(seed, ...invalid)),
    at: fc.nat(),
    insert: fc.constantFrom('', '', '"', '{', '*n0', '&a ', '\n', ': ', '- ', '<<: *n0', '🐙'),
    cut: fc.constantFrom(0, 0, 1, 5, 5000),
  })
  .map(({ whole, at, insert, cut }) => {
    const place = at % (whole.length + 1);
    return whole.slice(0, place) + insert + whole.slice(place + cut);
  });

const position = fc.record({
  line: fc.integer({ min: 1, max: 60 }),
  column: fc.integer({ min: 1, max: 60 }),
});

const codesOf = (sheet: Sheet): readonly string[] =>
  sheet
    .diagnosis()
    .diagnostics.map(({ code }) => code)
    .toSorted();

/** Each place of each name that can be renamed. */
function renameable(sheet: Sheet): readonly Position[] {
  return namesIn(sheet)
    .flatMap((name) => spansOf(name).map((span) => sheet.document.rangeOf(span).start))
    .filter((position) => prepareRename(sheet, position).ok);
}

/** The topology as it would be with another name. */
function withName(topology: Topology | undefined, from: string, to: string): unknown {
  const text = JSON.stringify(topology) ?? 'null';
  const renamed: unknown = JSON.parse(
    text.replaceAll(`"${from}"`, `"${to}"`).replaceAll(`"${from}/`, `"${to}/`),
  );
  return renamed;
}

/** Lists are in the order of the names. */
function inAnyOrder(topology: unknown): unknown {
  const entries = Object.entries(topology ?? {}).map(([key, value]): [string, unknown] => [
    key,
    Array.isArray(value)
      ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : value,
  ]);
  return Object.fromEntries(entries);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

function isInside(inner: Range, outer: Range): boolean {
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function isNested({ range, selection, children }: MeshSymbol): boolean {
  return (
    isInside(selection, range) &&
    children.every((child) => isInside(child.range, range) && isNested(child))
  );
}

describe('editor/names: whatever the file says', () => {
  it('each use leads to a declaration whose references contain the use', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const sheet = sheetOf(text, env);
        for (const name of namesIn(sheet)) {
          for (const span of name.declaration ? spansOf(name) : []) {
            const use = sheet.document.rangeOf(span);
            const [declaration] = definition(sheet, use.start);
            expect(declaration).not.to.equal(undefined);
            const all = declaration
              ? references(sheet, declaration.start, { declaration: true })
              : [];
            expect(all).to.deep.include(use);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a rename there and back gives the same text, and changes no finding', () => {
    let renames = 0;
    fc.assert(
      fc.property(meshes, fc.nat(), (text, pick) => {
        const sheet = sheetOf(text, env);
        const positions = renameable(sheet);
        const start = positions[pick % positions.length];
        const from = start && prepareRename(sheet, start);
        if (!start || !from?.ok) return;
        const there = rename(sheet, start, 'another-name');
        if (!there.ok) throw new Error(there.error);
        const between = sheetOf(edited(sheet, there.value), env);
        const renamed = namesIn(between).find(({ name }) => name === 'another-name');
        const again = between.document.rangeOf((renamed && spansOf(renamed).at(-1)) ?? [0, 0]);
        const back = rename(between, again.start, from.value.name);
        expect(back.ok && edited(between, back.value)).to.equal(text);
        expect(codesOf(between)).to.deep.equal(codesOf(sheet));
        renames++;
      }),
      { numRuns: 200 },
    );
    expect(renames).to.be.greaterThan(150);
  });

  it('a rename means the same mesh with another name', () => {
    const marked = seed.replaceAll('network1', 'far-away').replaceAll('cluster1:', 'hub:');
    const text = marked.replace('primary: cluster1', 'primary: hub');
    for (const [from, to] of [
      ['far-away', 'near'],
      ['hub', 'abc'],
      ['cluster2', 'spoke'],
    ] as const) {
      const sheet = sheetOf(text, environment());
      const name = namesIn(sheet).find((name) => name.name === from);
      const span = name && spansOf(name).at(-1);
      const renamed = span && rename(sheet, sheet.document.rangeOf(span).start, to);
      const after = sheetOf(renamed?.ok ? edited(sheet, renamed.value) : '', environment());
      expect(after.diagnosis().topology).not.to.equal(undefined);
      expect(inAnyOrder(withName(after.diagnosis().topology, '', ''))).to.deep.equal(
        inAnyOrder(withName(sheet.diagnosis().topology, from, to)),
      );
    }
  });

  it('nothing throws anywhere, and every answer lies within the text', () => {
    fc.assert(
      fc.property(texts, position, (text, position) => {
        const sheet = sheetOf(text, env);
        const whole = sheet.document.rangeOf([0, sheet.document.text.length]);
        const start = prepareRename(sheet, position);
        const renamed = rename(sheet, position, 'another-name');
        const outline = symbols(sheet);
        const ranges = [
          ...definition(sheet, position),
          ...mentions(sheet, position).map(({ range }) => range),
          ...(start.ok ? [start.value.range] : []),
          ...(renamed.ok ? renamed.value.map(({ range }) => range) : []),
          ...outline.map(({ range }) => range),
          ...inlayHints(sheet).map(({ position }) => ({ start: position, end: position })),
          ...codeLenses(sheet, { sheet, steps: new Map([['hub', 1]]), pending: new Map() }).map(
            ({ range }) => range,
          ),
        ];
        return ranges.every((range) => isInside(range, whole)) && outline.every(isNested);
      }),
      { numRuns: 500 },
    );
  });
});
