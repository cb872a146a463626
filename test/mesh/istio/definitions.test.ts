import { Ajv } from 'ajv';
import { expect } from 'chai';
import { isRecord } from '../../../lib/json.ts';
import {
  definitionOf,
  type IstioPart,
  type IstioRoot,
  istioSchema,
  ownerOf,
  referredBy,
} from '../../../lib/mesh/istio/definitions.ts';
import { release131 } from '../../../plans/releases/1.31.ts';
import { linkOf } from '../../../lib/mesh/istio/links.ts';

const schema = istioSchema();
const names = Object.keys(schema.definitions);

/** Every part of every definition. */
const parts = names.flatMap((name) => [...partsOf(definitionOf(name))]);

function* partsOf(part: IstioPart | false | undefined): Generator<IstioPart> {
  if (!part) return;
  yield part;
  for (const own of Object.values(part.properties ?? {})) yield* partsOf(own);
  yield* partsOf(part.items);
  yield* partsOf(part.additionalProperties);
}

const words = [
  '$ref',
  'type',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'properties',
  'additionalProperties',
  'items',
  'required',
  'deprecated',
];
const own = [
  'x-since',
  'x-until',
  'x-wordsSince',
  'x-proto',
  'x-hidden',
  'x-line',
  'x-page',
  'x-charts',
  'x-oneof',
  'x-keys',
];

describe('schemas/generated/istio.schema.json', () => {
  it('is a draft-07 schema that Ajv takes in strict mode', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    ajv.addVocabulary([...own, 'x-istio', 'x-kubernetes']);
    expect(() => ajv.compile(schema)).not.to.throw();
  });

  it('has names, types and what links are made of, and none of the prose of Istio', () => {
    const strange = parts.flatMap((part) =>
      Object.keys(part).filter((key) => ![...words, ...own].includes(key)),
    );
    expect(strange).to.deep.equal([]);
    expect(parts.length).to.be.greaterThan(1000);
  });

  it('leads to a definition with each reference, and by references to every definition', () => {
    const used = new Set(parts.flatMap((part) => referredBy(part) ?? []));
    const roots: readonly IstioRoot[] = ['values.Values', 'mesh.MeshConfig'];
    expect([...used].filter((name) => definitionOf(name) === undefined)).to.deep.equal([]);
    const lonely = names.filter((name) => !used.has(name) && name.includes('.'));
    expect(lonely).to.have.members(roots);
  });

  it('knows for both supported minors where they differ', () => {
    const since = parts.flatMap((part) => part['x-since'] ?? []);
    expect(Object.keys(schema['x-istio'])).to.deep.equal(['1.30', '1.31']);
    expect(since).to.deep.equal(since.map(() => '1.31'));
    expect(since).not.to.deep.equal([]);
  });

  it('has every value that isthmus derives or cannot serve yet', () => {
    const derived = release131.derived.map(({ path }) => path);
    const served = release131.absent.flatMap(({ home, needs }) => [
      home,
      ...needs.map(({ path }) => path),
    ]);
    const unknown = [...derived, ...served, release131.platformPath].filter(
      // What has only a second name, or lies below what Istio leaves open.
      (path) => !['istio_cni', 'ztunnel'].includes(path[0] ?? '') && !path.includes('env'),
    );
    expect(unknown.filter((path) => ownerOf(path, 'values.Values') === undefined)).to.deep.equal(
      [],
    );
  });
});

describe('mesh/istio: links', () => {
  const links: readonly (readonly [definition: string, key: string, link: RegExp])[] = [
    [
      'values.PilotConfig',
      'traceSampling',
      /^\[Istio\]\(https:\/\/github\.com\/istio\/istio\/blob\/[0-9a-f]{12}\/operator\/pkg\/apis\/values_types\.proto#L\d+\)$/,
    ],
    [
      'mesh.MeshConfig',
      'proxyListenPort',
      /istio\.mesh\.v1alpha1\/#MeshConfig-proxy_listen_port\)$/,
    ],
    ['mesh.MeshConfig', 'meshMTLS', /#MeshConfig-mesh_mTLS\)$/],
    [
      'mesh.MeshConfig.ExtensionProvider.ZipkinTracingProvider',
      'port',
      /#MeshConfig-ExtensionProvider-ZipkinTracingProvider-port\)$/,
    ],
    ['mesh.MeshConfig', 'ca', /config\/istio\.mesh\.v1alpha1\/\)$/],
    [
      'networking.ClientTLSSettings',
      'caCertificates',
      /config\/networking\/destination-rule\/#ClientTLSSettings-ca_certificates\)$/,
    ],
    [
      'k8s.Toleration',
      'key',
      /^\[Kubernetes\]\(https:\/\/kubernetes\.io\/.*\/v1\.36\/#toleration-v1-core\)$/,
    ],
    ['k8s.LabelSelector', 'matchLabels', /#labelselector-v1-meta\)$/],
  ];
  for (const [definition, key, link] of links) {
    it(`lead to ${key} of ${definition}`, () => {
      const part = definitionOf(definition)?.properties?.[key];
      expect(linkOf(definition, key, part ?? {})).to.match(link);
    });
  }

  it('lead somewhere from every key', () => {
    const bare = names.flatMap((name) =>
      Object.entries(definitionOf(name)?.properties ?? {})
        .filter(([key, part]) => linkOf(name, key, part) === undefined)
        .map(([key]) => `${name}.${key}`),
    );
    expect(bare).to.deep.equal([]);
    expect(isRecord(schema)).to.equal(true);
  });
});
