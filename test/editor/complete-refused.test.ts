import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { sheetOf } from '../../lib/editor/sheet.ts';
import { environment, seed } from '../support/mesh.ts';
import { mistakes } from '../support/mistakes.ts';
import { refusals } from '../support/refusals.ts';
import { repository } from '../support/repository.ts';

const env = environment({
  'kind-cluster1': 'https://10.0.0.1:6443',
  'kind-cluster2': 'https://10.0.0.2:6443',
  local: 'https://127.0.0.1:6443',
});

function meshAt(folder: string): string {
  return readFileSync(join(repository, 'fixtures', folder, 'mesh.yaml'), 'utf8');
}

const meshes: Readonly<Record<string, string>> = {
  'the mesh of the guide': seed,
  'a mesh with one cluster': meshAt('playground/one-cluster'),
  'a mesh with four remotes': meshAt('playground/four-remotes'),
  'a mesh in braces':
    'apiVersion: isthmus/v1alpha1\nkind: Mesh\nname: m\nistio: { version: 1.31.0 }\ntrust: { mode: self-signed }\nnetworks: { n1: {}, n2: {} }\nclusters: { c1: { context: kind-cluster1, network: n1, role: primary }, c2: { context: local, network: n1, role: remote, primary: c1, apiServer: "https://10.0.0.2:6443", readerToken: { kind: secret } } }\n',
  'a mesh in JSON with halves of keys':
    '{ "apiVersion": "isthmus/v1alpha1", "kind": "Mesh", "name": "m", "istio": { "ver" }, "networks": { "n1": {} }, "clusters": { "c1": { "context": "kind-cluster1", "network": "n1", "ro" }, "c2": { "" } } }\n',
  'a mesh with revisions, tags and names of its own': `apiVersion: isthmus/v1alpha1
kind: Mesh
name: shop
istio:
  version: 1.31.0
  revisions:
    stable: { version: 1.30.4 }
    next: {}
  tags: { default: stable, canary: next }
  gatewayRevision: stable
trust: { mode: self-signed }
networks:
  west: { istioName: vpc_west }
  east: {}
clusters:
  c1:
    context: kind-cluster1
    istioName: gke_p_z_c1
    network: west
    role: primary
    platform: openshift
    values: { global: { proxy: { logLevel: debug } } }
  c2:
    context: kind-cluster2
    network: east
    role: remote
    primaries: [c1]
    readerToken: { kind: secret }
    apiServer: https://10.0.0.2:6443
`,
  'a mesh that lacks much':
    'networks:\n    west:\nclusters:\n    one:\n        role: primary\n        network: west\n    two:\n        role: remote\n        loadBalancer:\n            metallb:\n    three:\n        context: other\nistio:\n',
};

describe('editor/complete: nothing is offered that is refused', () => {
  for (const [name, text] of Object.entries(meshes)) {
    it(`at every position of ${name}`, () => {
      const sheet = sheetOf(text, env);
      const all = Array.from({ length: text.length + 1 }, (_, at) => refusals(sheet, at, env));
      expect([...new Set(all.flat())]).to.deep.equal([]);
    }).timeout(600_000);

    it(`behind every key, colon and half word of ${name}`, () => {
      const found = halves(text).flatMap(([half, at]) => refusals(sheetOf(half, env), at, env));
      expect([...new Set(found)]).to.deep.equal([]);
    }).timeout(600_000);
  }

  it('at any position of any mesh with mistakes', () => {
    const place = fc.constantFrom(...mistakes.filter(({ name }) => name !== 'alias-bomb'));
    fc.assert(
      fc.property(place, fc.nat(), ({ text, env }, pick) => {
        const sheet = sheetOf(text, env);

        expect(refusals(sheet, pick % (sheet.document.text.length + 1), env)).to.deep.equal([]);
      }),
      { numRuns: 600 },
    );
  }).timeout(600_000);
});

/** Each line without its value, with half of it, without its blank or with one before the colon, and without its key; and where the cursor then is. */
function halves(text: string): readonly (readonly [string, number])[] {
  return [...text.matchAll(/^( *(?:- )?)([\w-]+:)( *)(\S*).*$/gm)].flatMap((match) => {
    const [line, indent = '', key = '', , value = ''] = match;
    const start = match.index;
    const rest = text.slice(start + line.length);
    const half = value.slice(0, 3);
    return [
      `${indent}${key}`,
      `${indent}${key} `,
      `${indent}${key} ${half}`,
      `${indent}${key}${half}`,
      `${indent}${key.slice(0, -1)} :${half}`,
      `${indent}${key.slice(0, 3)}`,
      indent,
    ].map((written) => [text.slice(0, start) + written + rest, start + written.length] as const);
  });
}
