import { release131 } from '../../plans/releases/1.31.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Misfit, misfitsIn } from '../../lib/mesh/istio/walk.ts';
import { istioSchemaFile, istioSchemaText } from '../istio-schema/generate.ts';
import { findModules } from '../istio-schema/modules.ts';
import { realBinaries } from '../rig/current.ts';
import { hasDerived, type IstioDocument, istioDocuments } from '../support/istio-documents.ts';
import { repository } from '../support/repository.ts';

describe('the schema of values and mesh config', () => {
  it('is what `npm run istio-schema` makes of the Go modules', async function () {
    const modules = await findModules('cached');
    if (!modules.ok) {
      console.log(`\nSKIPPED: the schema is not compared, because: ${modules.error}\n`);
      this.skip();
    }
    const text = readFileSync(join(repository, istioSchemaFile), 'utf8');
    expect(text).to.equal(istioSchemaText(modules.value));
  });

  it('takes and refuses what the real istioctl does, but for what is meant', async () => {
    const documents = fc
      .sample(istioDocuments(), { numRuns: 6000, seed: 1 })
      .filter((document) => !hasDerived(document));
    const refusals = await refusalsOf(documents);
    const both = documents.map((document, index) => ({
      document,
      refusal: refusals.get(index),
      misfits: misfitsIn(document.value, document.root, {
        pointer: '',
        minor: '1.31',
        derived: release131.derived,
      }),
    }));
    const missed = both.filter(
      ({ refusal = '', misfits }) => misfits.length === 0 && isAboutShape(refusal),
    );
    expect(missed).to.deep.equal([]);
    const stricter = both.filter(
      ({ document, refusal, misfits }) =>
        refusal === undefined && !misfits.every((misfit) => isMeant(misfit, document)),
    );
    expect(stricter).to.deep.equal([]);
    expect(refusals.size).to.be.within(1000, documents.length - 1000);
  });
});

/** What istioctl says of the documents that it refuses, by their index. One call for all: it judges each on its own. */
async function refusalsOf(
  documents: readonly IstioDocument[],
): Promise<ReadonlyMap<number, string>> {
  const operators = documents.map(({ root, value }, index) => ({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: `document-${index}` },
    spec: { [root === 'values.Values' ? 'values' : 'meshConfig']: value },
  }));
  const input = operators.map((operator) => JSON.stringify(operator)).join('\n---\n');
  const { istioctl } = (await realBinaries()).path;
  const { stderr, stdout } = await execa(istioctl, ['validate', '--filename', '-'], {
    input,
    reject: false,
  });
  const said = `${stdout}\n${stderr}`.matchAll(
    /IstioOperator\/\/document-(\d+): ([^]*?)(?=\n\t\* IstioOperator\/\/|$)/g,
  );
  return new Map([...said].map(([, index, words = '']) => [Number(index), words.trim()]));
}

/** Not what a value means: addresses, weights, curves, times of Kubernetes. The plan tells that. */
function isAboutShape(refusal: string): boolean {
  return (
    /unmarshal|unknown (field|value)|invalid schema|failed to convert/.test(refusal) &&
    !refusal.includes('parsing time')
  );
}

const chartWords = ['/profile', '/compatibilityVersion', '/global/platform'];

/** Where isthmus refuses on purpose what istioctl lets pass. */
function isMeant({ keyword, pointer, definition, data }: Misfit, { root }: IstioDocument): boolean {
  // A warning, which nobody else gives.
  if (keyword === 'unknown-key') return root === 'mesh.MeshConfig';
  // Integers, which nobody writes; and the words that only charts look at, when they are rendered.
  if (keyword === 'word') return typeof data === 'number' || chartWords.includes(pointer);
  // API servers refuse that of Kubernetes later.
  const isLax = definition.startsWith('k8s.') && typeof data !== 'object';
  return keyword === 'second-name' || isLax;
}
