import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ClusterError } from '../../lib/cluster/cluster-error.ts';
import { lastWords } from '../../lib/cli/last-words.ts';

describe('cli/last-words', () => {
  it('are plain about what the machine refused', () => {
    expect(lastWords(failureOf(() => readFileSync('/no/where')))).to.equal(
      'error: /no/where: no such file or directory\n',
    );
  });

  it('are plain about what a cluster did not do', () => {
    const cluster = 'cluster1';
    const error = new ClusterError('unreachable', 'nobody \u001b is there', {
      cluster,
      hint: 'wait',
    });
    expect(lastWords(error)).to.equal('error: E-UNREACHABLE nobody \\u001b is there\n  wait\n');
  });

  it('tell where a mistake of isthmus itself was made', () => {
    const words = lastWords(failureOf(() => JSON.parse('{') as unknown));
    expect(words).to.match(
      /^error: isthmus has made a mistake\. Please report it .*\nSyntaxError: /,
    );
    expect(words).to.contain('last-words.test');
  });
});

function failureOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
