/** A package of Debian, or Node, as the lock names it. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  /** Of its archive, hexadecimal. */
  readonly sha256: string;
}

interface Component {
  readonly 'bom-ref': string;
}

/**
 * What is in the image (CycloneDX 1.6): packages with the hashes of their archives, and all that is in the bundle of isthmus. The same bytes for the
 * same parts.
 */
export function imageBom(
  { debian, node }: { readonly debian: readonly Locked[]; readonly node: Locked },
  istioctl: Locked,
  own: {
    readonly metadata: { readonly component: Component };
    readonly components: readonly Component[];
  },
): object {
  const hashed = (one: Locked, purl: string) => ({
    type: 'library',
    'bom-ref': purl,
    name: one.name,
    version: one.version,
    purl,
    hashes: [{ alg: 'SHA-256', content: one.sha256 }],
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'container', name: 'isthmus-image' } },
    components: [
      ...debian.map((one) => hashed(one, `pkg:deb/debian/${one.name}@${one.version}`)),
      hashed(node, `pkg:npm/${node.name}@${node.version}`),
      hashed(istioctl, `pkg:golang/istio.io/istio@${istioctl.version}#istioctl`),
      own.metadata.component,
      ...own.components,
    ],
  };
}
