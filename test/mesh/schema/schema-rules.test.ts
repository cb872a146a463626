import { Ajv } from 'ajv';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { fieldAt, isRecord, listAt, recordsAt } from '../../../lib/json.ts';
import { diagnose } from '../../../lib/mesh/diagnose.ts';
import { meshSchema } from '../../../lib/mesh/schema/schema.ts';
import { environment } from '../../support/mesh.ts';
import { all, properties, type SchemaPart, where } from '../../support/schema-parts.ts';

/** What keeps the schema of mesh.yaml good to edit with; each was measured in yaml-language-server. */
describe('the schema of mesh.yaml as editors see it', () => {
  it('states every default in words: hovering shows only those', () => {
    const silent = where(all, ({ default: value, description }) => {
      return (
        value !== undefined &&
        !String(description).includes(`Default: ${JSON.stringify(value).replaceAll('"', '')}.`)
      );
    });
    expect(silent).to.deep.equal([]);
  });

  it('has no default null, which ends completion half way', () => {
    expect(where(all, (part) => part['default'] === null)).to.deep.equal([]);
  });

  it('shows for every text that is not one of a few words how it may look', () => {
    const shown = /Example: |Default: |`sha256sum` prints/;
    const bare = where(properties, (part) => {
      const isFree = part['type'] === 'string' && !part['enum'] && !part['const'];
      return isFree && !part['doNotSuggest'] && !shown.test(String(part['markdownDescription']));
    });
    expect(bare).to.deep.equal([]);
  });

  it('has examples, which editors write unasked, and defaults only where they are valid and no names', () => {
    const ajv = new Ajv({ strict: false });
    const wrong = where(all, (part) => {
      const values = [...listAt(part, 'examples'), ...('default' in part ? [part['default']] : [])];
      if (values.length === 0) return false;
      const isValid = ajv.compile(part);
      return 'x-ref' in part || !values.every((value) => isValid(value));
    });
    expect(wrong).to.deep.equal([]);
  });

  it('keys what has a name by it, with a rule for the name and one schema for all', () => {
    for (const name of ['networks', 'clusters']) {
      const map = fieldAt(meshSchema(), 'properties', name);
      expect(fieldAt(map, 'propertyNames', 'pattern'), name).to.be.a('string');
      expect(fieldAt(map, 'propertyNames', 'title'), name).to.be.a('string');
      expect(fieldAt(map, 'additionalProperties', '$ref'), name).to.be.a('string');
      expect(listAt(map, 'defaultSnippets'), name).not.to.deep.equal([]);
    }
  });

  it('joins no types but with null, and a map with false, which leaves out what it describes', () => {
    const joined = where(all, ({ type }) => {
      if (!Array.isArray(type)) return false;
      const [one, other, ...more] = type;
      return more.length > 0 || !(other === 'null' || (one === 'object' && other === 'boolean'));
    });
    expect(joined).to.deep.equal([]);
  });

  it('hides only the place for the schema itself from completion', () => {
    expect(where(all, (part) => 'doNotSuggest' in part)).to.deep.equal(['/properties/$schema']);
  });

  describe('of which what is allowed depends on another key', () => {
    const parents = all.filter(([, part]) => 'allOf' in part);

    for (const [path, parent] of parents) {
      const branches = recordsAt(parent, 'allOf').filter((branch) => !isDemand(branch));
      const keys = [...new Set(branches.flatMap((branch) => tests(branch).map(([key]) => key)))];

      it(`asks only for a required key with a few words: ${path}`, () => {
        expect(keys).not.to.deep.equal([]);
        for (const key of keys) {
          expect(listAt(parent, 'required'), key).to.include(key);
          expect(listAt(parent, 'properties', key, 'enum'), key).not.to.deep.equal([]);
        }
        for (const branch of branches) {
          expect(listAt(branch, 'if', 'required')).to.deep.equal(tests(branch).map(([key]) => key));
        }
      });

      it(`has one branch for each of the words, and one for any other: ${path}`, () => {
        const words = keys.flatMap((key) => listAt(parent, 'properties', key, 'enum'));
        const chosen = branches.flatMap((branch) => tests(branch).map(([, part]) => part));
        expect(chosen.flatMap((part) => fieldAt(part, 'const') ?? [])).to.deep.equal(words);
        expect(chosen.flatMap((part) => listAt(part, 'enum'))).to.deep.equal(words);
      });

      it(`closes each branch, with the shared keys as they are and its own besides: ${path}`, () => {
        const shared = Object.keys(parent['properties'] as SchemaPart);
        const ends = branches.flatMap(({ then, else: other }) => [then, other].filter(isRecord));
        expect(ends).to.have.length(words(branches) + 1);
        for (const end of ends) {
          const own = end['properties'] as SchemaPart;
          expect(end['additionalProperties']).to.equal(false);
          expect(shared.map((key) => own[key])).to.deep.equal(shared.map(() => true));
        }
        const own = ends.flatMap((end) => Object.keys(end['properties'] as SchemaPart));
        const last = Object.keys(ends.at(-1)?.['properties'] as SchemaPart);
        expect(last).to.have.members([...new Set(own)]);
      });
    }
  });

  it('asks for a key of one branch only where no other key stands in its place', () => {
    const demands = all.flatMap(([, part]) => recordsAt(part, 'allOf').filter(isDemand));
    expect(demands).not.to.deep.equal([]);
    for (const demand of demands) {
      const absent = tests(demand).filter(([, part]) => part === false);
      expect(absent).to.have.length(1);
      expect(Object.keys(demand['then'] ?? {})).to.deep.equal(['title', 'required']);
    }
  });

  it('names with each x-instead-of a key of the same map, which names it in turn', () => {
    const pairs = all.flatMap(([, map]) =>
      Object.keys((map['properties'] ?? {}) as SchemaPart)
        .filter((key) => instead(map, key) !== undefined)
        .map((key) => [key, instead(map, String(instead(map, key)))]),
    );
    expect(pairs).not.to.deep.equal([]);
    for (const [key, other] of pairs) expect(other).to.equal(key);
  });

  it('has snippets that are valid as they are', () => {
    const start = snippet('', 0);
    const networks = { ...start, networks: { ...snippet('networks', 0), network1: {} } };
    const [primary, remote] = [0, 1].map((index) => snippet('clusters', index));
    for (const mesh of [start, networks, { ...networks, clusters: { ...primary, ...remote } }]) {
      const { diagnostics } = diagnose(stringify(mesh), environment());
      expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    }
  });
});

function instead(map: SchemaPart, key: string): unknown {
  return fieldAt(map, 'properties', key, 'x-instead-of');
}

/** A branch that adds no keys, but asks for one. */
function isDemand(branch: unknown): boolean {
  return (
    fieldAt(branch, 'then', 'required') !== undefined && !fieldAt(branch, 'then', 'properties')
  );
}

/** What the condition of a branch asks. */
function tests(branch: unknown): readonly (readonly [string, SchemaPart | false])[] {
  const properties = fieldAt(branch, 'if', 'properties') ?? {};
  return Object.entries(properties as Record<string, SchemaPart | false>);
}

function words(branches: readonly unknown[]): number {
  return branches.filter((branch) =>
    tests(branch).some(([, part]) => fieldAt(part, 'const') !== undefined),
  ).length;
}

/** The body of a snippet with what its tab stops propose. */
function snippet(property: string, index: number): SchemaPart {
  const schema = property === '' ? meshSchema() : fieldAt(meshSchema(), 'properties', property);
  const body = JSON.stringify(fieldAt(schema, 'defaultSnippets', index, 'body'));
  return JSON.parse(body.replace(/\$\{\d+:([^}]*)\}/g, '$1')) as SchemaPart;
}
