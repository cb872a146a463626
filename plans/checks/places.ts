import type { ListOptions } from '../../lib/cluster/client.ts';
import type { Manifest, ObjectRef } from '../../lib/cluster/object.ts';
import { numberAt } from '../../lib/json.ts';
import type { ReadOf } from '../../lib/verify/check.ts';

export function objectIn(cluster: string, ref: ObjectRef): ReadOf<'object'> {
  return { cluster, kind: 'object', ref };
}

export function objectsIn(
  cluster: string,
  apiVersion: string,
  kind: string,
  options: ListOptions = {},
): ReadOf<'objects'> {
  return { cluster, kind: 'objects', type: { apiVersion, kind }, options };
}

export function namespacesIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'v1', 'Namespace');
}

export function servicesIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'v1', 'Service');
}

/** The Deployments of all istiods, also of other meshes. */
export function istiodsIn(cluster: string): ReadOf<'objects'> {
  return objectsIn(cluster, 'apps/v1', 'Deployment', { labels: { app: 'istiod' } });
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
  return pemBlocksIn(Buffer.from(base64 ?? '', 'base64').toString('utf8'));
}

export function pemBlocksIn(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => block.replaceAll(/\s/g, ''));
}

export function annotationOf(object: Manifest, name: string): string | undefined {
  return object.metadata.annotations?.[name];
}

/** `3 Pods`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What to do about a Deployment that somebody scaled to 0; undefined for any other. */
export function scaledAway(live: Manifest, cluster: string): string | undefined {
  const { namespace = '', name } = live.metadata;
  return numberAt(live, 'spec', 'replicas') === 0
    ? `it was scaled to 0, where no autoscaler looks after it: \`kubectl -n ${namespace} scale deployment ${name} --replicas=1\` in ${cluster}`
    : undefined;
}
