import { Ajv } from 'ajv';
import { expect } from 'chai';
import { contextualSchema } from '../../lib/editor/contextual-schema.ts';
import { forJetBrains } from '../../lib/editor/jetbrains-schema.ts';
import { fieldAt } from '../../lib/json.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Env } from '../../lib/mesh/env.ts';
import { parse } from '../../lib/mesh/text/parse.ts';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';
import { editorKeywords } from '../generate-types.ts';
import { environment, seed } from '../support/mesh.ts';

const contexts = {
  'kind-cluster1': 'https://someone:sesame@192.0.2.1:6443',
  'kind-cluster3': 'https://[2001:db8::3]:6443',
  '123': '',
};
const schemaFor = (text: string, env: Env = environment(contexts)): unknown =>
  forJetBrains(contextualSchema(parse(text).sketch, env));
const cluster = ['definitions', 'cluster', 'properties'] as const;
const remote = ['definitions', 'cluster', 'allOf', 1, 'then', 'properties'] as const;
const snippetsOf = (schema: unknown): unknown =>
  fieldAt(schema, 'properties', 'clusters', 'defaultSnippets');

/** What the snippet for an empty file writes as the contexts of its clusters. */
function wholeMeshContexts(known: Readonly<Record<string, string>>): readonly unknown[] {
  const clusters = ['defaultSnippets', 0, 'body', 'clusters'] as const;
  const schema = schemaFor('', environment(known));
  const names = ['${4:cluster1}', '${6:cluster2}'];
  return names.map((name) => fieldAt(schema, ...clusters, name, 'context'));
}

describe('the schema for a mesh', () => {
  it('takes only names that the mesh declares, and says what each is', () => {
    const schema = schemaFor(seed.replace('network1: {}', 'network1: {}\n  network2: {}'));
    expect(fieldAt(schema, ...remote, 'primary')).to.deep.include({
      enum: ['cluster1'],
      enumDescriptions: ['primary · network1'],
      errorMessage: 'There is no such primary cluster in `clusters`: write `cluster1`.',
    });
    expect(fieldAt(schema, ...cluster, 'network')).to.deep.include({
      enum: ['network1', 'network2'],
      enumDescriptions: ['cluster1, cluster2', 'not used yet'],
      errorMessage: 'There is no such network in `networks`: write `network1` or `network2`.',
      'x-intellij-enum-metadata': {
        network1: { description: 'cluster1, cluster2' },
        network2: { description: 'not used yet' },
      },
    });
  });

  it('proposes contexts, the free ones first, and allows any other', () => {
    const context = fieldAt(schemaFor(seed), ...cluster, 'context');
    expect(context).not.to.have.any.keys('enum', 'examples', 'errorMessage');
    expect(fieldAt(context, 'defaultSnippets')).to.deep.equal([
      { label: '123', description: 'not used yet', body: '"123"' },
      { label: 'kind-cluster3', description: 'https://[2001:db8::3]:6443', body: 'kind-cluster3' },
      {
        label: 'kind-cluster1',
        description: 'https://***@192.0.2.1:6443 · used by cluster1',
        body: 'kind-cluster1',
      },
    ]);
  });

  it('never shows a credential of a URL', () => {
    expect(JSON.stringify(schemaFor(seed))).not.to.contain('sesame');
  });

  it('proposes the contexts of kubeconfigs that clusters name', () => {
    const text = seed.replace('context: kind-cluster2', 'context: x\n    kubeconfig: ./two.yaml');
    const env: Env = {
      ...environment(),
      contexts: (path) => (path === '/meshes/two.yaml' ? new Map([['there', '']]) : undefined),
    };
    const context = fieldAt(schemaFor(text, env), ...cluster, 'context');
    expect(fieldAt(context, 'defaultSnippets', 0, 'label')).to.equal('there');
  });

  it('writes no context unasked that is taken already', () => {
    // An editor that finds a single proposal for a key writes it together with the key.
    const only = environment({ 'kind-cluster1': '' });
    const context = fieldAt(schemaFor(seed, only), ...cluster, 'context');
    expect(context).not.to.have.property('defaultSnippets');
  });

  it('is the published schema where there is nothing to name', () => {
    for (const text of ['', 'clusters: {}', 'clusters: 1\nnetworks: [x]']) {
      expect(schemaFor(text, environment()), text).to.deep.equal(forJetBrains(meshSchema()));
    }
  });

  it('fills its snippets with the names of the mesh', () => {
    const [primary, other] = [0, 1].map((index) =>
      fieldAt(snippetsOf(schemaFor(seed)), index, 'body'),
    );
    expect(primary).to.deep.equal({
      '${1:cluster3}': {
        context: '${2:"123"}',
        network: '${3:network1}',
        role: 'primary',
      },
    });
    expect(fieldAt(other, '${1:cluster3}', 'primary')).to.equal('${4:cluster1}');
  });

  it('proposes another context for each cluster of a whole mesh', () => {
    const three = { east: '', 'north:': '', west: '' };
    expect(wholeMeshContexts(three)).to.deep.equal(['${5:east}', '${7:"north:"}']);
    expect(wholeMeshContexts({ east: '' })).to.deep.equal(['${5:east}', '${7:kind-cluster2}']);
  });

  it('escapes names in what is written as a snippet', () => {
    const schema = schemaFor(seed, environment({ 'a$b}c\\': '', other: '' }));
    const context = fieldAt(schema, ...cluster, 'context', 'defaultSnippets', 0, 'body');
    expect(context).to.equal('"a\\$b\\}c\\\\\\\\"');
    expect(fieldAt(snippetsOf(schema), 0, 'body', '${1:cluster3}', 'context')).to.equal(
      '${2:"a\\$b\\}c\\\\\\\\"}',
    );
  });

  it('names at most eight of many choices in its message', () => {
    const networks = Array.from({ length: 20 }, (_, index) => `n${index}: {}`).join(', ');
    const schema = schemaFor(`networks: {${networks}}`);
    expect(fieldAt(schema, ...cluster, 'network', 'errorMessage')).to.equal(
      'There is no such network in `networks`: write `n0`, `n1`, `n2`, `n3`, `n4`, `n5`, `n6` or 13 others.',
    );
  });

  it('is valid for exactly the meshes whose names isthmus validate knows', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    ajv.addVocabulary([...editorKeywords, 'errorMessage']);
    ajv.addVocabulary(['x-intellij-html-description', 'x-intellij-enum-metadata']);
    const isValid = ajv.compile(schemaFor(seed) as object);
    for (const [from, to] of [
      ['', ''],
      ['primary: cluster1', 'primary: clustr1'],
      ['primary: cluster1', 'primary: cluster2'],
      ['network: network1', 'network: network2'],
      ['context: kind-cluster1', 'context: anything'],
    ] as const) {
      const text = seed.replace(from, to);
      const { topology } = diagnose(text, environment());
      expect(isValid(parse(text).value), to).to.equal(topology !== undefined);
    }
  });
});
