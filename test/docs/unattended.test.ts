import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

describe('docs/reconciler.md', () => {
  it('shows a Mesh in which nothing is wrong', () => {
    const text = readFileSync(join(repository, 'docs', 'reconciler.md'), 'utf8');
    const [, example = ''] = /^```yaml\n(apiVersion: isthmus\.dev[^]*?)^```$/m.exec(text) ?? [];
    const { metadata, spec } = parse(example) as {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly mesh: object };
    };
    const whole = {
      apiVersion: 'isthmus/v1alpha1',
      kind: 'Mesh',
      name: metadata.name,
      ...spec.mesh,
    };
    const servers = { 'in-cluster': 'https://10.0.0.1', cluster2: 'https://cluster2.example' };
    const { diagnostics } = diagnose(JSON.stringify(whole, undefined, 2), environment(servers));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  });
});

describe('docs/unattended.md', () => {
  const page = readFileSync(join(repository, 'docs', 'unattended.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| \d/.test(line));

  it('names for each promise tests that there are', () => {
    expect(rows).to.have.length(22);
    const named = rows.flatMap((row) =>
      [...row.matchAll(/`(test\/[^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(
        ([, file = '', titles = '']) =>
          [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
      ),
    );
    expect(named.length).to.be.greaterThan(40);
    const missing = named.filter(
      ({ file, title }) => !readFileSync(join(repository, file), 'utf8').includes(title),
    );
    expect(missing).to.deep.equal([]);
  });
});
