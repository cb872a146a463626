import { expect } from 'chai';
import { diagnose } from '../../../lib/mesh/diagnose.ts';
import type { Env } from '../../../lib/mesh/env.ts';
import { targetsOf, usesIn } from '../../../lib/mesh/rules/names.ts';
import { parse } from '../../../lib/mesh/text/parse.ts';
import { referenceCodes } from '../../../lib/mesh/rules/references.ts';
import { meshSchema } from '../../../lib/mesh/schema/schema.ts';
import { environment, seed } from '../../support/mesh.ts';

const mesh = parse(seed).value;
const primary = usesIn(mesh).find(({ pointer }) => pointer === '/clusters/cluster2/primary');

/** Every `x-ref` below a part of the schema. */
function referencesIn(part: unknown): readonly { readonly to: string }[] {
  if (typeof part !== 'object' || part === null) return [];
  const below = Object.entries(part).flatMap(([key, value]) =>
    key === 'x-ref' ? [] : referencesIn(value),
  );
  return 'x-ref' in part ? [part['x-ref'] as { readonly to: string }, ...below] : below;
}

describe('mesh/names', () => {
  it('has codes for everything that the schema lets a mesh refer to', () => {
    const places = new Set(referencesIn(meshSchema()).map(({ to }) => to));
    expect([...places].toSorted()).to.deep.equal(
      [...Object.keys(referenceCodes), 'kubeconfig:contexts'].toSorted(),
    );
  });

  it('finds every value that names something, as the schema says', () => {
    expect(usesIn(mesh).map(({ pointer, name }) => `${pointer} ${name}`)).to.deep.equal([
      '/clusters/cluster1/context kind-cluster1',
      '/clusters/cluster1/network network1',
      '/clusters/cluster2/context kind-cluster2',
      '/clusters/cluster2/network network1',
      '/clusters/cluster2/primary cluster1',
    ]);
  });

  it('knows which declarations a reference may name', () => {
    expect(primary && targetsOf(primary, mesh, environment())).to.deep.equal([
      { name: 'cluster1', pointer: '/clusters/cluster1', fits: true },
      { name: 'cluster2', pointer: '/clusters/cluster2', fits: false },
    ]);
  });

  it('offers the contexts of the kubeconfig, and nothing when none is at hand', () => {
    const context = usesIn(mesh)[0];
    const known = environment({ one: 'https://one', two: 'https://two' });
    const names = context && targetsOf(context, mesh, known)?.map(({ name }) => name);
    expect(names).to.deep.equal(['one', 'two']);
    expect(context && targetsOf(context, mesh, environment())).to.equal(undefined);
  });

  describe('proposes a context of the same name as one of another kubeconfig', () => {
    const env: Env = {
      ...environment(),
      contexts: (file = '') => new Map([['kubernetes-admin', `https://${file.length}.0.0.1:6443`]]),
    };
    for (const [how, context] of Object.entries({
      'instead of a misspelt one': 'kubernets-admin',
      'for none': "''",
    })) {
      it(how, () => {
        const text = seed
          .replace('context: kind-cluster1', 'context: kubernetes-admin\n    kubeconfig: one.yaml')
          .replace('context: kind-cluster2', `context: ${context}\n    kubeconfig: second.yaml`);
        const [found, ...more] = diagnose(text, env).diagnostics;
        expect(more).to.deep.equal([]);
        expect(found?.fixes?.map(({ title }) => title)).to.include.oneOf([
          'Change to `kubernetes-admin`',
          'Write `kubernetes-admin`',
        ]);
      });
    }
  });
});
