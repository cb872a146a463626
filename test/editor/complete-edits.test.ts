import { expect } from 'chai';
import { taken } from '../support/completions.ts';

describe('editor/complete writes', () => {
  const insertions: readonly (readonly [string, string, string, string])[] = [
    [
      'half a key out',
      'clusters:\n  c1:\n    ro¦\n    network: n\n',
      'role',
      'clusters:\n  c1:\n    role: ${1|primary,remote|}\n    network: n\n',
    ],
    [
      'a key with the names that exist',
      'networks: { n1: , n2: }\nclusters:\n  c1:\n    ¦',
      'network',
      'networks: { n1: , n2: }\nclusters:\n  c1:\n    network: ${1|n1,n2|}',
    ],
    [
      'a key with the only name that fits',
      'networks: { n1: }\nclusters:\n  c1:\n    ¦',
      'network',
      'networks: { n1: }\nclusters:\n  c1:\n    network: ${1:n1}',
    ],
    [
      'a key before its colon',
      'clusters:\n  c1:\n    ro¦le: primary\n',
      'context',
      'clusters:\n  c1:\n    context: primary\n',
    ],
    [
      'a map with an indent of four',
      'clusters:\n    c1:\n        role: primary\n        load¦\n',
      'loadBalancer',
      'clusters:\n    c1:\n        role: primary\n        loadBalancer:\n            metallb:\n                addresses:\n                    - ${1:172.18.255.200-172.18.255.249}\n',
    ],
    [
      'a map in braces',
      'clusters: { c1: { role: remote, ¦ } }',
      'readerToken',
      'clusters: { c1: { role: remote, readerToken: { kind: ${1|secret,request|} } } }',
    ],
    [
      'a key in braces before another one',
      '{ "clusters": { "c1": { "context": "x", ¦\n  "network": "n" } } }\n',
      'role',
      '{ "clusters": { "c1": { "context": "x", role: ${1|primary,remote|},\n  "network": "n" } } }\n',
    ],
    [
      'a key over its quotes where it lacks its colon',
      '{ "istio": { "ver¦" }, "kind": "Mesh" }\n',
      'version',
      '{ "istio": { version: ${1:1.31.0} }, "kind": "Mesh" }\n',
    ],
    ['the only value a key can have', 'ki¦', 'kind', 'kind: Mesh'],
    [
      'what is required',
      'clusters:\n  c1:\n    role: remote\n    ¦\n',
      'all required keys',
      'clusters:\n  c1:\n    role: remote\n    context: ${1|kind-cluster1,kind-cluster2,"a\\, strange: one"|}\n    network: ${2:network1}\n    primary: ${3}\n',
    ],
    [
      'what is required in braces',
      'clusters: { c1: { role: remote, context: x, ¦',
      'all required keys',
      'clusters: { c1: { role: remote, context: x, network: ${1:network1}, primary: ${2}',
    ],
    [
      'a remote cluster by a name that is free, with names that exist',
      'networks: { n1: }\nclusters:\n  cluster1: { role: primary, network: n1, context: kind-cluster1 }\n  cluster2: { role: remote, primary: cluster1, network: n1, context: kind-cluster2 }\n  ¦\n',
      'remote cluster',
      'networks: { n1: }\nclusters:\n  cluster1: { role: primary, network: n1, context: kind-cluster1 }\n  cluster2: { role: remote, primary: cluster1, network: n1, context: kind-cluster2 }\n  ${1:cluster3}:\n    context: ${2:"a, strange: one"}\n    network: ${3:n1}\n    role: remote\n    primary: ${4:cluster1}\n',
    ],
    [
      'a new name',
      'networks:\n  west1: {}\n  ¦\n',
      'network-name',
      'networks:\n  west1: {}\n  ${1:network1}: {}\n',
    ],
    [
      'a word before a quote, over the whole text',
      'clusters: { c1: { role: ¦"primary", network: n } }',
      'remote',
      'clusters: { c1: { role: remote, network: n } }',
    ],
    [
      'a map with Windows line ends',
      'clusters:\r\n  c1:\r\n    role: remote\r\n    ¦\r\n',
      'readerToken',
      'clusters:\r\n  c1:\r\n    role: remote\r\n    readerToken:\r\n      kind: ${1|secret,request|}\r\n',
    ],
    [
      'a word over half of it',
      'clusters:\n  c1:\n    role: re¦m\n',
      'remote',
      'clusters:\n  c1:\n    role: remote\n',
    ],
    [
      'a word over another',
      'clusters: { c1: { role: pri¦mary, network: n } }',
      'remote',
      'clusters: { c1: { role: remote, network: n } }',
    ],
    [
      'a word behind the colon',
      'clusters:\n  c1:\n    role:¦\n',
      'remote',
      'clusters:\n  c1:\n    role: remote\n',
    ],
    [
      'a map in braces over half of its key',
      'trust: ro¦ # ours\n',
      'root',
      'trust: { root: { certificate: ${1:ca/root-cert.pem} } } # ours\n',
    ],
    [
      'a word within quotes',
      "clusters:\n  c1:\n    role: 'pr¦'\n",
      'remote',
      "clusters:\n  c1:\n    role: 'remote'\n",
    ],
    [
      'a word within a quote that is still open',
      'clusters:\n  c1:\n    role: "pr¦',
      'remote',
      'clusters:\n  c1:\n    role: "remote',
    ],
    [
      'JSON as JSON',
      '{"clusters":{"c1":{"network":"n1","role":"pr¦"}}}\n',
      'primary',
      '{"clusters":{"c1":{"network":"n1","role":"primary"}}}\n',
    ],
    [
      'a word on the next line',
      'clusters:\n  c1:\n    role:\n      re¦\n',
      'remote',
      'clusters:\n  c1:\n    role:\n      remote\n',
    ],
    [
      'a name that needs quotes',
      'clusters:\n  c1:\n    context: ¦\n',
      'a, strange: one',
      'clusters:\n  c1:\n    context: "a, strange: one"\n',
    ],
    [
      'a word before a comment that touches it',
      'clusters:\n  c1:\n    role: prim ¦# why\n',
      'remote',
      'clusters:\n  c1:\n    role: remote # why\n',
    ],
    [
      'a word directly before a comment',
      'clusters:\n  c1:\n    role: ¦# why\n',
      'remote',
      'clusters:\n  c1:\n    role: remote # why\n',
    ],
    [
      'a key directly before a comment',
      'clusters:\n  c1:\n    ¦# why\n',
      'role',
      'clusters:\n  c1:\n    role: ${1|primary,remote|} # why\n',
    ],
    [
      'a name within quotes',
      "clusters:\n  c1:\n    context: '¦'\n",
      'a, strange: one',
      "clusters:\n  c1:\n    context: 'a, strange: one'\n",
    ],
    [
      'a map behind its key',
      'trust: ¦\n',
      '{ mode }',
      'trust: { mode: ${1|self-signed,root,files,external|} }\n',
    ],
    [
      'the API server of the context that the cluster has',
      'clusters:\n  c1:\n    role: remote\n    context: kind-cluster2\n    ¦\n',
      'apiServer',
      'clusters:\n  c1:\n    role: remote\n    context: kind-cluster2\n    apiServer: ${1:https://10.0.0.2:6443}\n',
    ],
    [
      'after emoji in UTF-16 units',
      'clusters: { c1: { values: { a: 🚀 }, role: re¦ } }',
      'remote',
      'clusters: { c1: { values: { a: 🚀 }, role: remote } }',
    ],
  ];
  for (const [name, marked, label, expected] of insertions) {
    it(name, () => expect(taken(marked, label)).to.equal(expected));
  }

  it('linked names once, and a context of its own for each cluster', () => {
    const text = taken('¦', 'mesh with a primary and a remote cluster');
    expect(text.match(/\$\{3:network1\}/g)).to.have.lengthOf(3);
    expect(text).to.contain('context: ${5|kind-cluster1,kind-cluster2,');
    expect(text).to.contain('context: ${7|kind-cluster2,"a\\, strange: one",kind-cluster1|}');
  });

  const plain: readonly (readonly [string, string, string, string])[] = [
    ['a key', 'clusters:\n  c1:\n    ro¦\n', 'role', 'clusters:\n  c1:\n    role: \n'],
    ['a new name', 'networks:\n  ¦\n', 'network-name', 'networks:\n  network1: {}\n'],
    [
      'what is required',
      'clusters:\n  c1:\n    ¦\n',
      'all required keys',
      'clusters:\n  c1:\n    context:\n    network:\n    role: \n',
    ],
  ];
  for (const [name, marked, label, expected] of plain) {
    it(`${name} for editors without tab stops`, () =>
      expect(taken(marked, label, 'text')).to.equal(expected));
  }
});
