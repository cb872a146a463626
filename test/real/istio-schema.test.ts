import { release131 } from '../../plans/releases/1.31.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { isRecord } from '../../lib/json.ts';
import { istioctlHint } from '../../lib/mesh/istio/istioctl-hint.ts';
import { mergeValues } from '../../lib/mesh/topology/merge-values.ts';
import { type Misfit, misfitsIn } from '../../lib/mesh/istio/walk.ts';
import { hasForm, needsKeys } from '../istio-schema/forms.ts';
import { istioSchemaFile, istioSchemaText } from '../istio-schema/generate.ts';
import { isHandedOn } from '../istio-schema/kubernetes.ts';
import { findModules } from '../istio-schema/modules.ts';
import { hasWords } from '../istio-schema/words.ts';
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

  for (const [minor, istioctl] of [
    ['1.30', 'istioctl-1.30'],
    ['1.31', 'istioctl'],
  ] as const) {
    it(`takes and refuses what the real istioctl ${minor} does, but for what is meant`, async () => {
      const documents = fc
        .sample(istioDocuments(), { numRuns: 6000, seed: 1 })
        .filter((document) => !hasDerived(document));
      const refusals = await refusalsOf(documents, istioctl);
      const both = documents.map((document, index) => ({
        document,
        refusal: refusals.get(index),
        misfits: misfitsIn(document.value, document.root, {
          pointer: '',
          minor,
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
      const newer = both.filter(({ misfits }) =>
        misfits.some(({ keyword }) => keyword === 'other-version'),
      );
      expect(newer.length > 0, 'keys that came with another minor').to.equal(minor === '1.30');
    });
  }

  it('places what istioctl refuses at the very key, or not at all', async () => {
    const documents = fc
      .sample(istioDocuments(), { numRuns: 3000, seed: 2 })
      .filter((document) => !hasDerived(document));
    const refusals = await refusalsOf(documents, 'istioctl');
    const hints = [...refusals].flatMap(([index, words]) => {
      const document = documents[index];
      return document ? [{ document, words, hint: hintFor(document, words) }] : [];
    });
    const astray = hints.filter(
      ({ document, hint = '' }) => hint.startsWith('correct') && !isAtItsKey(hint, document),
    );
    expect(astray).to.deep.equal([]);
    const placed = hints.filter(({ hint = '' }) => hint.startsWith('correct'));
    expect(placed.length / hints.length, 'share that is placed').to.be.greaterThan(0.9);
  });
});

/** What stands beside a document in its mesh: right, and nothing that istioctl complains about. */
const around = {
  values: { global: { logAsJson: true }, pilot: { autoscaleMin: 2 } },
  meshConfig: { accessLogFile: '/dev/stdout', enableTracing: true },
};

function hintFor({ root, value }: IstioDocument, words: string): string | undefined {
  const part = root === 'values.Values' ? 'values' : 'meshConfig';
  const written = mergeValues(around[part], isRecord(value) ? value : {});
  const istio = { ...around, [part]: written };
  const metadata = { name: 'cluster1' };
  const operator = { apiVersion: 'v1', kind: 'IstioOperator', metadata, spec: istio };
  const origin = { file: 'mesh.yaml', text: stringify({ istio }), derived: release131.derived };
  return istioctlHint(words, operator, origin);
}

/** The place in a hint lies on the one path of a document. */
function isAtItsKey(hint: string, { value }: IstioDocument): boolean {
  const paths = [...hint.matchAll(/`istio\.(?:values|meshConfig)\.([^`]*)`/g)].map(
    ([, path]) => path,
  );
  return paths.every((path = '') => {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    return keys.length > 0 && isWithin(keys, value);
  });
}

function isWithin([key, ...rest]: readonly string[], value: unknown): boolean {
  if (key === undefined) return true;
  if (Array.isArray(value)) return isWithin(rest, value[Number(key)]);
  return isRecord(value) && Object.hasOwn(value, key) && isWithin(rest, value[key]);
}

/** What istioctl says of the documents that it refuses, by their index. One call for all: it judges each on its own. */
async function refusalsOf(
  documents: readonly IstioDocument[],
  program: 'istioctl' | 'istioctl-1.30',
): Promise<ReadonlyMap<number, string>> {
  const operators = documents.map(({ root, value }, index) => ({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: `document-${index}` },
    spec: { [root === 'values.Values' ? 'values' : 'meshConfig']: value },
  }));
  const input = operators.map((operator) => JSON.stringify(operator)).join('\n---\n');
  const { path } = await realBinaries();
  const { stderr, stdout } = await execa(path[program], ['validate', '--filename', '-'], {
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

/** What the charts hand on to Kubernetes as it is written. */
const inKubernetes =
  /\/(\w*[aA]nnotations|nodeSelector|podLabels|daemonSetLabels|limits|requests)\/[^/]+$/;

/** Where isthmus refuses on purpose what istioctl lets pass. */
function isMeant({ keyword, pointer, definition, data }: Misfit, { root }: IstioDocument): boolean {
  // API servers refuse that of Kubernetes later, and istiod, charts or API servers what is told of forms.
  if (root === 'values.Values' && isHandedOn(pointer)) return true;
  if (keyword === 'missing-key') return needsKeys(definition);
  if (keyword !== 'unknown-key' && hasForm(definition, pointer)) return true;
  // A warning, which nobody else gives.
  if (keyword === 'unknown-key' || keyword === 'other-version') return root === 'mesh.MeshConfig';
  // Integers, which nobody writes; and the words that only charts look at, when they are rendered.
  const isKubernetes = definition.startsWith('k8s.');
  if (keyword === 'word') {
    const isLate = chartWords.includes(pointer) || hasWords(definition, pointer) || isKubernetes;
    return typeof data === 'number' || isLate;
  }
  if (inKubernetes.test(pointer)) return true;
  const isLax = isKubernetes && typeof data !== 'object';
  return keyword === 'second-name' || isLax;
}
