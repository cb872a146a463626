import { expect } from 'chai';
import { taken } from '../support/completions.ts';

describe('editor/complete writes the blank that is missing', () => {
  const insertions: readonly (readonly [string, string, string, string])[] = [
    [
      'behind the colon of the key itself',
      'istio: {ver¦sion:1.31.0}\n',
      'hub',
      'istio: {hub: 1.31.0}\n',
    ],
    [
      'behind a colon',
      'clusters:\n  c1:\n    network: n1\n    role:pri¦\n',
      'primary',
      'clusters:\n  c1:\n    network: n1\n    role: primary\n',
    ],
    [
      'behind a colon in braces',
      'clusters: { c1: { role:r¦, network: n } }',
      'remote',
      'clusters: { c1: { role: remote, network: n } }',
    ],
    [
      'before quotes',
      'clusters:\n  c1:\n    network: n1\n    role:"pr¦"\n',
      'primary',
      'clusters:\n  c1:\n    network: n1\n    role: primary\n',
    ],
    [
      'before a quote that is still open, in braces',
      "clusters: { c1: { role:'¦, network: n } }",
      'remote',
      'clusters: { c1: { role: remote, network: n } }',
    ],
    [
      'before a word, from its start',
      'clusters:\n  c1:\n    network: n1\n    role:¦pri\n',
      'primary',
      'clusters:\n  c1:\n    network: n1\n    role: primary\n',
    ],
    [
      'behind a dash',
      'clusters:\n  c1:\n    role: remote\n    primaries:\n      -c¦\n  c2: { role: primary }\n',
      'c2',
      'clusters:\n  c1:\n    role: remote\n    primaries:\n      - c2\n  c2: { role: primary }\n',
    ],
    [
      'before a word, and none elsewhere',
      'networks: { n1: }\nclusters:\n  c1:\n    network:n1\n    role:rem¦\n  c2:\n    role:primary\n',
      'remote',
      'networks: { n1: }\nclusters:\n  c1:\n    network:n1\n    role: remote\n  c2:\n    role:primary\n',
    ],
    [
      'before brackets',
      'networks: { n1: }\nclusters:\n  c1: { role: primary }\n  c2: { role: primary }\n  c3:\n    role: remote\n    primaries:[c1, c¦]\n',
      'c2',
      'networks: { n1: }\nclusters:\n  c1: { role: primary }\n  c2: { role: primary }\n  c3:\n    role: remote\n    primaries: [c1, c2]\n',
    ],
    [
      'before brackets that are open, and closes them',
      'networks: { n1: }\nclusters:\n  c1: { role: primary }\n  c3:\n    role: remote\n    primaries:[¦\n',
      'c1',
      'networks: { n1: }\nclusters:\n  c1: { role: primary }\n  c3:\n    role: remote\n    primaries: [c1]\n',
    ],
    [
      'behind a colon that has one before it',
      'clusters:\n  c1:\n    network: n1\n    role :pri¦\n',
      'primary',
      'clusters:\n  c1:\n    network: n1\n    role : primary\n',
    ],
    [
      'nowhere above a key that is written',
      'clusters:\n  c1:\n    role:remote\n    prim¦\n  c2: { role: primary }\n',
      'primary',
      'clusters:\n  c1:\n    role:remote\n    primary: ${1:c2}\n  c2: { role: primary }\n',
    ],
  ];
  for (const [where, marked, label, expected] of insertions) {
    it(where, () => expect(taken(marked, label)).to.equal(expected));
  }
});
