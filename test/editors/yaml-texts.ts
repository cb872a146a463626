import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from 'vscode-languageserver/node';
import { repository } from '../support/repository.ts';

/** Texts of fixtures/invalid/. */
export const mistakes = [
  'address-with-a-port',
  'addresses-without-metallb',
  'almost-everything-missing',
  'annotation-is-no-text',
  'api-server-over-http',
  'api-version-of-the-future',
  'cluster-called-kubernetes',
  'duplicate-cluster',
  'duration-without-unit',
  'empty-text',
  'its-own-primary',
  'key-at-the-wrong-place',
  'kind-in-lower-case',
  'list-of-clusters',
  'many-mistakes',
  'mesh-name-with-a-space',
  'mesh-config-misspelt',
  'misspelt-key',
  'misspelt-role-key',
  'misspelt-values',
  'name-is-no-dns-label',
  'no-clusters',
  'number-as-context',
  'primary-is-a-remote',
  'remote-keys-on-a-primary',
  'remote-without-primary',
  'role-in-upper-case',
  'role-missing',
  'same-context-twice',
  'short-checksum',
  'text-for-a-list',
  'text-for-a-map',
  'unheard-of-key',
  'unknown-context',
  'unknown-network',
  'unknown-primary',
  'unknown-role',
  'value-missing',
  'values-at-the-wrong-place',
  'values-of-the-wrong-type',
  'version-with-v',
  'version-without-patch',
  'yes-is-text',
] as const;

/** One cluster for each context; a password in a URL, which nothing may show. */
export const kubeconfig = `
contexts:
  - { name: kind-cluster1, context: { cluster: one } }
  - { name: kind-cluster2, context: { cluster: two } }
  - { name: kind-cluster3, context: { cluster: two } }
clusters:
  - { name: one, cluster: { server: 'https://127.0.0.1:40001' } }
  - { name: two, cluster: { server: 'https://someone:sesame@192.0.2.2:6443' } }
`;

/** A mesh with a primary. */
export const start = `apiVersion: isthmus/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: 1.31.0
networks:
  network1: {}
  network2: {}
clusters:
  cluster1:
    context: kind-cluster1
    network: network1
    role: primary
`;

/** The cursor is at the bar. */
export const cursors: Readonly<Record<string, string>> = {
  'an-empty-file': '¦',
  'the-istio-of-a-mesh': 'istio:\n  ¦\n',
  'an-empty-cluster': `${start}  cluster2:\n    ¦\n`,
  'after-role-primary': `${start}  cluster2:\n    role: primary\n    ¦\n`,
  'after-role-remote': `${start}  cluster2:\n    role: remote\n    ¦\n`,
  'a-new-cluster': `${start}  ¦\n`,
  'the-value-of-role': `${start}  cluster2:\n    role: ¦\n`,
  'the-value-of-primary': `${start}  cluster2:\n    role: remote\n    primary: ¦\n`,
  'the-value-of-network': `${start}  cluster2:\n    network: ¦\n`,
  'the-value-of-context': `${start}  cluster2:\n    context: ¦\n`,
  'the-trust-of-a-mesh': 'trust:\n  ¦\n',
  'the-timeouts-of-a-mesh': 'timeouts:\n  ¦\n',
  'the-metallb-of-a-cluster': `${start}    loadBalancer:\n      metallb:\n        ¦\n`,
  'the-manifest-of-metallb': `${start}    loadBalancer:\n      metallb:\n        manifest:\n          ¦\n`,
  'the-token-of-a-remote': `${start}  cluster2:\n    role: remote\n    readerToken:\n      kind: ¦\n`,
  'the-values-of-istio': 'istio:\n  values:\n    ¦\n',
  'the-access-log-of-istio': 'istio:\n  meshConfig:\n    accessLog¦\n',
  'a-word-of-mesh-config': 'istio:\n  meshConfig:\n    accessLogEncoding: ¦\n',
  'the-gateway-of-a-primary': `${start}    eastWestGateway:\n      ¦\n`,
};

/** The mouse is at the bar. */
export const hovers: Readonly<Record<string, string>> = {
  'a-role': start.replace('role: primary', 'role: prim¦ary'),
  'a-cluster': start.replace('cluster1:', 'clus¦ter1:'),
  'a-key': start.replace('network: network1', 'netw¦ork: network1'),
  'a-context': start.replace('kind-cluster1', 'kind-¦cluster1'),
  'a-name': `${start}  cluster2:\n    role: remote\n    primary: cluster¦1\n`,
  'a-value-of-istio': 'istio:\n  values:\n    pilot:\n      trace¦Sampling: 1\n',
  'a-key-of-mesh-config': 'istio:\n  meshConfig:\n    connect¦Timeout: 1s\n',
  'a-version': start.replace('1.31.0', '1.31¦.0'),
};

/** A text without its bar, and where that was. */
export function split(marked: string): { readonly text: string; readonly position: Position } {
  const lines = (marked.split('¦')[0] ?? '').split('\n');
  return {
    text: marked.replace('¦', ''),
    position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
  };
}

/** Every text by its name; what a mistake's text says of its schema is left out. */
export function texts(): readonly (readonly [string, string])[] {
  const wrong = mistakes.map((name) => {
    const text = readFileSync(join(repository, 'fixtures/invalid', name, 'mesh.yaml'), 'utf8');
    return [name, text.replace(/^# \$schema:.*/, '#')] as const;
  });
  const marked = Object.entries({ ...cursors, ...hovers });
  return [...wrong, ...marked.map(([name, text]) => [name, split(text).text] as const)];
}
