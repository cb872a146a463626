import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { repository } from '../support/repository.ts';

/** What lint does not know. */
const folders = ['lib', 'plans', 'bench', 'docs', 'editors', 'test'];

interface Source {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
}

const sources = folders.flatMap(sourcesIn);

/** What somebody wrote. */
function sourcesIn(folder: string): readonly Source[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(^|\/)(generated|node_modules)\//.test(name))
    .map((name) => {
      const path = `${folder}/${name}`;
      return { path, text: readFileSync(join(repository, path), 'utf8') };
    });
}

function inProduct({ path }: Source): boolean {
  return path.startsWith('lib/') || path.startsWith('plans/');
}

/** The comments of a text, each in one line. */
function commentsIn(text: string): readonly string[] {
  const found = text.match(/\/\*[^]*?\*\/|(?<=^|\s)\/\/ .*/gm) ?? [];
  return found.map((comment) => comment.replaceAll(/\s*\n\s*\*?\s*/g, ' '));
}

describe('the house', () => {
  it('has an exported type of each name once', () => {
    const places = new Map<string, string[]>();
    for (const { path, text } of sources.filter(inProduct)) {
      for (const [, name = ''] of text.matchAll(/^export (?:interface|type|class) (\w+)/gm)) {
        places.set(name, [...(places.get(name) ?? []), path]);
      }
    }
    expect(places.size).to.be.greaterThan(300);
    expect([...places].filter(([, { length }]) => length > 1)).to.deep.equal([]);
  });

  it('writes an `if` on one line where it fits, without braces', () => {
    const braced = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/^( *if \(.*\)) \{\n +(?!if |for |while )(\S.*;)\n +\}$/gm)]
        .map(([, condition = '', statement = '']) => `${condition} ${statement}`)
        .filter(({ length }) => length <= 100)
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(braced).to.deep.equal([]);
  });

  it('cites documents only that are in the repository', () => {
    const missing = sources.flatMap(({ path, text }) =>
      commentsIn(text).flatMap((comment) =>
        [...comment.matchAll(/(?<![\w/.:-])(?:\w[\w.-]*\/)*[\w-]+\.md\b/g)]
          .map(([name]) => name)
          .filter((name) => ![name, resolved(path, name)].some(isThere))
          .map((name) => `${path}: ${name}`),
      ),
    );
    expect(missing).to.deep.equal([]);
  });

  it('merges values, reads durations, leaves out nulls and waits for all in one place each', () => {
    for (const name of ['mergeValues', 'durationOf', 'withoutNulls', 'allOf']) {
      const places = sources
        .filter(inProduct)
        .filter(({ text }) =>
          new RegExp(`^(export )?(async )?function ${name}\\b`, 'm').test(text),
        );
      expect(
        places.map(({ path }) => path),
        name,
      ).to.have.lengthOf(1);
    }
    const durations = sources
      .filter(inProduct)
      .filter(({ text }) => /\(\\d\+\)\)?[hms]\)?\?/.test(text))
      .map(({ path }) => path);
    expect(durations).to.deep.equal(['lib/duration.ts']);
  });
});

function isThere(path: string): boolean {
  return existsSync(join(repository, path));
}

function resolved(path: string, name: string): string {
  return resolve('/', dirname(path), name).slice(1);
}
