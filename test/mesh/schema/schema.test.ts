import { Ajv } from 'ajv';
import { expect } from 'chai';
import { meshSchema, schemaAt } from '../../../lib/mesh/schema/schema.ts';
import { editorKeywords } from '../../generate-types.ts';
import { all, properties, type SchemaPart as Schema, where } from '../../support/schema-parts.ts';

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

  it('has a title and a description for every property, and a title for whatever can be one in a message', () => {
    expect(properties.length).to.be.greaterThan(30);
    const bare = where(properties, (part) => !part['title'] || !part['description']);
    expect(bare).to.deep.equal([]);
    const kinds = all.filter(([path]) => !/\/(if|else)\b/.test(path));
    expect(where(kinds, (part) => !part['title'] && !part['$ref'])).to.deep.equal([]);
  });

  it('says the same in each plain description as in Markdown', () => {
    const described = all.filter(([, part]) => part['description'] ?? part['markdownDescription']);
    const different = where(
      described,
      (part) => plain(part['markdownDescription']) !== part['description'],
    );
    expect(different).to.deep.equal([]);
  });

  it('describes every allowed word', () => {
    const undescribed = where(all, (part) => {
      const words = part['enum'] as readonly unknown[] | undefined;
      const texts = part['enumDescriptions'] as readonly unknown[] | undefined;
      const markdown = part['markdownEnumDescriptions'] as readonly unknown[] | undefined;
      return words?.length !== texts?.length || words?.length !== markdown?.length;
    });
    expect(undescribed.filter((path) => !path.includes('/if/'))).to.deep.equal([]);
  });

  it('explains every pattern', () => {
    const silent = where(all, (part) => Boolean(part['pattern']) && !part['patternErrorMessage']);
    expect(silent).to.deep.equal([]);
  });

  it('uses no word that editors show badly', () => {
    const badly =
      'oneOf anyOf not format errorMessage deprecationMessage deprecated patternProperties unevaluatedProperties dependencies $defs'.split(
        ' ',
      );
    const bad = where(all, (part) => badly.some((word) => word in part));
    // Of values there, editors complete nothing: but for the place of anchors there is nothing to complete.
    expect(bad).to.deep.equal(['']);
    expect(Object.keys(meshSchema().patternProperties ?? {})).to.deep.equal(['^x-']);
    expect(meshSchema()).to.include({ $schema: 'http://json-schema.org/draft-07/schema#' });
  });

  it('closes every map that has keys of its own, the cluster in each of its branches', () => {
    const open = where(all, (part) => {
      const branches = part['allOf'] !== undefined;
      return 'properties' in part && !branches && part['additionalProperties'] !== false;
    });
    expect(open.filter((path) => !path.endsWith('/if'))).to.deep.equal([]);
  });

  it('points with each x-ref at a map of names', () => {
    const references = all.flatMap(([, part]) => (part['x-ref'] ? [part['x-ref'] as Schema] : []));
    const places = [...new Set(references.map(({ to }) => String(to)))];
    expect(places.toSorted()).to.deep.equal([
      '/clusters',
      '/istio/revisions',
      '/networks',
      'kubeconfig:contexts',
    ]);
    for (const to of places.filter((place) => place.startsWith('/'))) {
      expect(schemaAt(to, {})).to.have.property('propertyNames');
    }
  });
});
