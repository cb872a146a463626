import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import type { Read } from '../../lib/verify/check.ts';

export function objectIn(cluster: string, ref: ObjectRef): Read {
  return { cluster, kind: 'object', ref };
}

/** An object of Istio's namespace by its name. */
export function named(apiVersion: string, kind: string, namespace: string, name: string) {
  return { apiVersion, kind, namespace, name };
}

/** For findings about an object that is to be there. */
export function missing(words: string) {
  return { message: `${words} is missing`, hint: 'run `isthmus apply`: it makes it' };
}

/** The blocks of a PEM text (base64), whatever is around and within them. */
export function pemBlocks(base64: string | undefined): readonly string[] {
  const text = Buffer.from(base64 ?? '', 'base64').toString('utf8');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => block.replaceAll(/\s/g, ''));
}

export function annotationOf(object: Manifest, name: string): string | undefined {
  return object.metadata.annotations?.[name];
}
