import { release131 } from '../../plans/releases/1.31.ts';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { expect } from 'chai';
import { publishedSchema } from '../../lib/editor/published-schema.ts';
import { fieldAt, isRecord } from '../../lib/json.ts';
import { misfitsIn } from '../../lib/mesh/istio/walk.ts';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';
import { editorKeywords } from '../generate-types.ts';
import { hasDerived, istioDocuments } from '../support/istio-documents.ts';

const schema = publishedSchema(meshSchema(), release131.derived);
const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true });
ajv.addVocabulary(editorKeywords);
ajv.addSchema(schema, 'mesh');

describe('editor/published-schema', () => {
  it('is one file, without references to others and without our own words', () => {
    const text = JSON.stringify(schema);
    expect(text).not.to.contain('"x-istio"').and.not.to.contain('"x-since"');
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, name = '']) => name);
    expect(references.filter((name) => !name.startsWith('#/definitions/'))).to.deep.equal([]);
    expect(() => ajv.getSchema('mesh')).not.to.throw();
  });

  it('has a title and words for every key, so that no editor shows those of its map', () => {
    const bare = Object.entries(fieldAt(schema, 'definitions') ?? {}).flatMap(
      ([name, definition]: [string, unknown]) =>
        Object.entries(fieldAt(definition, 'properties') ?? {})
          .filter(([, part]) => !isRecord(part) || !part['title'] || !part['description'])
          .map(([key]) => `${name}.${key}`),
    );
    expect(bare).to.deep.equal([]);
  });

  it('has no key for what isthmus derives', () => {
    const global = fieldAt(schema, 'definitions', 'values.GlobalConfig', 'properties');
    expect(global).to.have.property('proxy');
    expect(global).not.to.have.any.keys('network', 'meshID', 'hub', 'istioNamespace');
    expect(fieldAt(schema, 'definitions', 'values.Values', 'properties')).not.to.have.any.keys(
      'meshConfig',
      'revision',
    );
  });

  it('takes and refuses what isthmus validate does', () => {
    let refused = 0;
    fc.assert(
      fc.property(istioDocuments(), (document) => {
        const { root, value } = document;
        // Null for a scalar, an empty word, and what is not looked into: second names, and what is derived.
        fc.pre(!hasDerived(document) && !/null|""|_/.test(JSON.stringify(value)));
        const misfits = misfitsIn(value, root, {
          pointer: '',
          minor: undefined,
          derived: release131.derived,
          // JSON Schema has no range for decimals in quotes.
        }).filter(({ keyword, data }) => keyword !== 'range' || typeof data !== 'string');
        const isValid = ajv.validate(`mesh#/definitions/${root}`, value);
        if (!isValid) refused += 1;
        expect(isValid, `${root} ${JSON.stringify(value)}`).to.equal(misfits.length === 0);
      }),
      { numRuns: 1500 },
    );
    expect(refused).to.be.greaterThan(200);
  });
});
