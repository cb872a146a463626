import { expect } from 'chai';
import * as fc from 'fast-check';
import { diagnose, type Diagnosis } from '../../lib/mesh/diagnose.ts';
import type { Diagnostic } from '../../lib/mesh/findings/diagnostic.ts';
import { environment, seed, small } from '../support/mesh.ts';
import { broken, spelling, strange, yamlish } from '../support/mesh-texts.ts';

const env = environment({ 'kind-cluster1': 'https://10.0.0.1:6443' });

/** Every range lies within the text, in order. */
function wellPlaced(text: string, { diagnostics }: Diagnosis): boolean {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const inside = ({ range: { start, end } }: Pick<Diagnostic, 'range'>): boolean =>
    [start, end].every(
      ({ line, column }) =>
        line >= 1 &&
        column >= 1 &&
        column <= (lines[line - 1] ?? '').length + 1 &&
        line <= lines.length,
    ) &&
    (start.line < end.line || (start.line === end.line && start.column <= end.column));
  return diagnostics.every(
    (diagnostic) => inside(diagnostic) && (!diagnostic.related || inside(diagnostic.related)),
  );
}

/** Either a topology, or an error that says why not. */
function decided({ diagnostics, topology }: Diagnosis): boolean {
  return (topology === undefined) === diagnostics.some(({ severity }) => severity === 'error');
}

/** Microseconds of this process's own work, so that a busy machine does not decide. */
const work = (count: number): number => {
  const text = large(count);
  const before = process.cpuUsage();
  expect(diagnose(text, env).topology?.clusters).to.have.length(count);
  return process.cpuUsage(before).user;
};

function leastWork(count: number): number {
  return Math.min(...Array.from({ length: 5 }, () => work(count)));
}

describe('mesh/diagnose', () => {
  for (const place of [
    'apiVersion',
    'kind',
    'trust/mode',
    'clusters/c/role',
    'clusters/c/network',
  ]) {
    it(`says what is wrong with a map that looks like a function of its own at ${place}`, () => {
      const keys = place.split('/').map((key) => `{ ${key}: `);
      const text = `${keys.join('')}{ toString: {} }${keys.map(() => ' }').join('')}\n`;
      const { diagnostics } = diagnose(text, env);
      expect(diagnostics.map(({ path }) => path)).to.include(`/${place}`);
    });
  }

  it('shows a blank line that YAML stumbles over where it is, though it ends in \\r', () => {
    const text = 'clusters:\n  a:\n    context: c\n \r\n network: n\n';
    expect(wellPlaced(text, diagnose(text, env))).to.equal(true);
  });

  it('does not call a name undeclared that is declared as a word', () => {
    const text = small.replace('  network1:', '  network1: primary');
    const { diagnostics } = diagnose(text, environment());
    expect(diagnostics.map(({ code, path }) => [code, path])).to.deep.equal([
      ['E-TYPE', '/networks/network1'],
    ]);
  });

  for (const text of ['%YAML 1.4\n---\nname: m\n', 'name: &m: m\n']) {
    it(`has nothing to say of what YAML only wonders about: ${JSON.stringify(text)}`, () => {
      expect(diagnose(text, env).diagnostics.map(({ code }) => code)).to.deep.equal([
        'E-MISSING-KEY',
      ]);
    });
  }

  for (const [name, texts] of Object.entries({
    'any text': fc.string({ unit: 'binary' }),
    'text that looks like YAML': yamlish,
    'a mesh with pieces cut out': broken,
    'a mesh with strange values': strange,
  })) {
    it(`never throws, places every finding, and always decides: ${name}`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          const diagnosis = diagnose(text, env);
          return decided(diagnosis) && wellPlaced(text, diagnosis);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('does not care about order, comments, quotes, indentation, flow or line ends', () => {
    const { topology } = diagnose(seed, env);
    expect(topology).not.to.equal(undefined);
    fc.assert(
      fc.property(spelling, (text) => {
        expect(diagnose(text, env).topology).to.deep.equal(topology);
      }),
      { numRuns: 200 },
    );
  });

  it('takes anchors and merge keys for what they stand for', () => {
    const merged = seed
      .replace('  network1: {}', '  &net network1: {}')
      .replaceAll('network: network1', 'network: *net')
      .replace('  cluster1:\n', '  cluster1: &base\n')
      .replace('  cluster2:\n', '  cluster2:\n    <<: { network: network1 }\n')
      .replace(/(cluster2:[^]*?)\n {4}network: \*net/, '$1');
    expect(merged).to.contain('<<').and.to.contain('*net');
    expect(diagnose(merged, env).topology).to.deep.equal(diagnose(seed, env).topology);
  });

  it('leaves keys that begin with x- to the author, for anchors', () => {
    const shared = `x-shared: &shared { network: network1, context: { any: thing } }\n${seed}`;
    const merged = shared.replace(/(cluster2:[^]*?)network: network1/, '$1<<: *shared');
    expect(merged).to.contain('<<: *shared');
    const { diagnostics, topology } = diagnose(merged, env);
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(['W-UNKNOWN-CONTEXT']);
    expect(topology).to.deep.equal(diagnose(seed, env).topology);
    expect(diagnose(`istio: { x-other: 1 }\n`, env).diagnostics.map(({ path }) => path)).to.include(
      '/istio/x-other',
    );
  });

  it('needs work in proportion to the clusters', () => {
    expect(leastWork(1000) / leastWork(100)).to.be.lessThan(40);
  });

  it('proposes for a missing key in words what it proposes as a fix', () => {
    const text = seed.replace(/^.*context: kind-cluster2.*\n/m, '');
    const known = environment({ 'kind-cluster1': 'https://a', west: 'https://b' });
    const [found] = diagnose(text, known).diagnostics;
    expect(found).to.include({ code: 'E-MISSING-KEY', hint: 'add `context: west`.' });
    expect(found?.fixes?.map(({ title }) => title)).to.deep.equal(['Add `context: west`']);
  });
});

function large(count: number): string {
  const remotes = Array.from(
    { length: count - 1 },
    (_, index) =>
      `  remote${index}: { context: context${index}, network: network1, role: remote, primary: cluster1, loadBalancer: { metallb: { addresses: [10.${index >> 8}.${index & 255}.0/24] } }, values: { global: { proxy: { logLevel: debug } } } }\n`,
  );
  return `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio: { version: 1.31.0 }
networks: { network1: {} }
clusters:
  cluster1: { context: kind-cluster1, network: network1, role: primary }
${remotes.join('')}`;
}
