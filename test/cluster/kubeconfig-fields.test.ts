import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { kubeconfigShape, type FieldRule } from '../../lib/cluster/kubeconfig-fields.ts';
import { readKubeconfig } from '../../lib/cluster/kubeconfig.ts';
import { openTransport } from '../../lib/cluster/transport.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { kubeconfigCases } from '../support/kubeconfig-cases.ts';
import { type KubeconfigLab, kubeconfigLab } from '../support/kubeconfig-lab.ts';
import { repository } from '../support/repository.ts';

const patience = 5_000;
const limits = {
  connect: patience,
  answer: patience,
  stream: patience,
  pings: { every: patience, answer: patience },
};

describe('fixtures/kubeconfig: isthmus sees what client-go sees', () => {
  let lab: KubeconfigLab;

  before(async () => {
    lab = await kubeconfigLab();
  });
  after(() => lab.close());

  for (const given of kubeconfigCases) {
    it(given.title, async () => {
      const { visitor, refusal, expected } = await lab.visit(given, visit);
      expect(refusal ?? '', refusal).to.match(given.refuses ?? /^$/);
      expect(refusal ?? '').not.to.contain('pa55word');
      if (expected === undefined) expect(visitor).to.equal(undefined);
      else expect(visitor).to.deep.include(expected);
    });
  }

  /** Nobody's, kubectl's own, or of the file as a whole. */
  const elsewhere =
    /^(kind|apiVersion|preferences|current-context|extensions|users\[\]\.user\.ext|contexts\[\]\.context\.ext|\w+\[\]\.name)/;

  it('has an example for every field of an entry that makes a difference', () => {
    const shown = new Set(kubeconfigCases.flatMap(({ fields }) => fields));
    const fields = fieldsIn(kubeconfigShape).filter((field) => !elsewhere.test(field));
    expect(fields.filter((field) => !shown.has(field))).to.deep.equal([]);
    expect([...shown].filter((field) => !fields.includes(field))).to.deep.equal([]);
  });

  it('docs/kubeconfig.md has a row for every field', () => {
    const page = readFileSync(join(repository, 'docs/kubeconfig.md'), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    const told = new Set(
      rows.flatMap((row) => [...row.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)),
    );
    const names = fieldsIn(kubeconfigShape).map((field) => {
      const [, name = field] =
        /^\w+\[\]\.\w+\.([^.[]+)/.exec(field) ?? /^([^.[]+)/.exec(field) ?? [];
      return name.replace(/^(client-\w+)-data$/, '$1');
    });
    expect(names.filter((name) => !told.has(name))).to.deep.equal([
      'clusters',
      'users',
      'contexts',
    ]);
  });
});

async function visit(file: string, more: Readonly<Record<string, string>>): Promise<void> {
  const { connect } = await readKubeconfig({ file, env: { ...process.env, ...more } });
  const transport = openTransport({
    connect: () => connect('x'),
    proxies: () => undefined,
    clock: fakeClock(),
    random: Math.random,
    concurrency: 1,
    userAgent: 'isthmus',
    limits,
  });
  await transport.request({ method: 'GET', path: '/who' }).finally(() => transport.close());
}

/** `users[].user.as-groups`: each field that holds no further ones. */
function fieldsIn(shape: FieldRule, path = ''): readonly string[] {
  if (typeof shape === 'object' && 'fields' in shape) {
    return Object.entries(shape.fields).flatMap(([name, inner]) =>
      fieldsIn(inner, path === '' ? name : `${path}.${name}`),
    );
  }
  const isList = typeof shape === 'object' && 'list' in shape && typeof shape.list === 'object';
  return isList ? fieldsIn(shape.list, `${path}[]`) : [path];
}
