import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../lib/cluster/object.ts';
import { istioctlRender } from '../../lib/render/istioctl.ts';

/** Answers like istioctl with the definition of a type and the operator that it was given; writes down how it was called. */
const program = `#!/bin/sh
echo "$1" >> "$(dirname "$0")/calls"
case "$1" in
  version) echo '{"clientVersion": {"version": "1.31.0", "tag": "x"}}';;
  manifest) printf 'apiVersion: apiextensions.k8s.io/v1\\nkind: CustomResourceDefinition\\nmetadata: {name: a.b}\\n---\\n'; cat;;
esac
`;

const operator: Manifest = {
  apiVersion: 'install.istio.io/v1alpha1',
  kind: 'IstioOperator',
  metadata: { name: 'base' },
};

describe('the types that renders share', () => {
  it('are rendered once for all clusters where the cache has lost them, and then are there again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-types-'));
    const cacheDirectory = join(folder, 'cache');
    const istioctl = join(folder, 'istioctl');
    await writeFile(istioctl, program, { mode: 0o755 });
    const renders = async () => {
      await writeFile(join(folder, 'calls'), '');
      const render = istioctlRender({
        istioctl,
        searchPath: '',
        version: '1.31.0',
        cacheDirectory,
      });
      const rendering = { operator, copied: [], types: true };
      const all = await Promise.all([1, 2, 3].map(() => render(rendering)));
      for (const objects of all) {
        expect(objects.map(({ kind }) => kind)).to.deep.equal([
          'CustomResourceDefinition',
          'IstioOperator',
        ]);
      }
      const calls = await readFile(join(folder, 'calls'), 'utf8');
      return calls.split('\n').filter((call) => call === 'manifest').length;
    };
    try {
      expect(await renders()).to.equal(1);
      expect(await renders()).to.equal(0);
      const types = (await readdir(cacheDirectory)).filter((name) => name.startsWith('types-'));
      expect(types).to.have.length(1);
      await rm(join(cacheDirectory, types[0] ?? ''));
      expect(await renders()).to.equal(1);
      expect(await renders()).to.equal(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
