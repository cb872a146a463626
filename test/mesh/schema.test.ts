import { Ajv } from 'ajv';
import { expect } from 'chai';
import { meshSchema } from '../../lib/mesh/schema.ts';
import { editorKeywords } from '../generate-types.ts';

type Schema = { readonly [key: string]: unknown };

/** Every schema within the schema, with its path. */
function* parts(schema: unknown, path: string): Generator<readonly [string, Schema]> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  const here = schema as Schema;
  yield [path, here];
  for (const group of ['properties', 'definitions']) {
    for (const [name, part] of Object.entries((here[group] ?? {}) as Schema)) {
      yield* parts(part, `${path}/${group}/${name}`);
    }
  }
  for (const [index, branch] of ((here['allOf'] ?? []) as readonly Schema[]).entries()) {
    yield* parts(branch['then'], `${path}/allOf/${index}/then`);
  }
  yield* parts(here['items'], `${path}/items`);
  yield* parts(here['additionalProperties'], `${path}/additionalProperties`);
}

const all = [...parts(meshSchema(), '')];
const properties = all.filter(([path]) => /\/properties\/[^/]+$/.test(path));
/** Paths of the parts for which something holds that should not. */
const where = (
  list: readonly (readonly [string, Schema])[],
  wrong: (part: Schema) => boolean,
): readonly string[] => list.filter(([, part]) => wrong(part)).map(([path]) => path);

const plain = (markdown: unknown): string =>
  String(markdown)
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)')
    .replaceAll('`', '')
    .replace(/\s*\n+\s*/g, ' ');

describe('schemas/mesh.v1alpha1.schema.json', () => {
  it('is a draft-07 schema that Ajv takes in strict mode', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    ajv.addVocabulary(editorKeywords);
    expect(() => ajv.compile(meshSchema())).not.to.throw();
  });

  it('has a title and a description for every property', () => {
    expect(properties.length).to.be.greaterThan(30);
    const bare = where(properties, (part) => !part['title'] || !part['description']);
    expect(bare).to.deep.equal([]);
  });

  it('says the same in the plain description as in Markdown', () => {
    const different = where(
      properties,
      (part) => plain(part['markdownDescription']) !== part['description'],
    );
    expect(different).to.deep.equal([]);
  });

  it('describes every allowed word', () => {
    const undescribed = where(all, (part) => {
      const words = part['enum'] as readonly unknown[] | undefined;
      const texts = part['enumDescriptions'] as readonly unknown[] | undefined;
      return words !== undefined && words.length !== texts?.length;
    });
    expect(undescribed).to.deep.equal([]);
  });

  it('explains every pattern', () => {
    const silent = where(all, (part) => Boolean(part['pattern']) && !part['patternErrorMessage']);
    expect(silent).to.deep.equal([]);
  });

  it('uses no word that editors show badly', () => {
    const badly = ['oneOf', 'anyOf', 'not', 'format', 'errorMessage', 'deprecationMessage'];
    const bad = where(all, (part) => badly.some((word) => word in part));
    expect(bad).to.deep.equal([]);
  });

  it('closes every map that has keys of its own, the cluster in each of its branches', () => {
    const open = where(all, (part) => {
      const branches = part['allOf'] !== undefined;
      return 'properties' in part && !branches && part['additionalProperties'] !== false;
    });
    expect(open).to.deep.equal([]);
  });

  it('points with each x-ref at a map of names', () => {
    const references = all.flatMap(([, part]) => (part['x-ref'] ? [part['x-ref'] as Schema] : []));
    expect(references.map(({ to }) => to)).to.deep.equal([
      'kubeconfig:contexts',
      '/networks',
      '/clusters',
    ]);
    for (const to of ['networks', 'clusters']) {
      expect(meshSchema().properties?.[to]).to.have.property('propertyNames');
    }
  });
});
