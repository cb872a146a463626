import type { Range } from '../mesh/findings/diagnostic.ts';
import { kubeconfigOf, usesIn } from '../mesh/rules/names.ts';
import { absolute } from '../mesh/rules/paths.ts';
import { shapedValues } from '../mesh/schema/schema.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import type { Pointer } from '../mesh/text/pointer.ts';
import type { Sheet } from './sheet.ts';

/** A value that leads out of the mesh file. */
export interface Link {
  /** With its quotes. */
  readonly range: Range;
  readonly target: LinkTarget;
}

/** Where it leads: an absolute path, a URL, or the file that declares a context. */
export type LinkTarget =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'context'; readonly context: string; readonly kubeconfig: string | undefined };

/** Files and URLs that the mesh names (`x-path` in the schema), and each context, which a kubeconfig declares. In the order of the file. */
export function linksIn({ document, env }: Sheet): readonly Link[] {
  const { sketch, places, text, rangeOf } = document;
  const link = (pointer: Pointer, target: LinkTarget): readonly Link[] => {
    const place = places.get(pointer);
    if (!place || (place.via && !aliasOf(place, text))) return [];
    return [{ range: rangeOf(aliasOf(place, text) ?? place.value), target }];
  };
  const files = [...shapedValues(sketch)].flatMap(({ pointer, schema, value }) => {
    if (schema['x-path'] === undefined || typeof value !== 'string' || value === '') return [];
    const isUrl = /^https?:\/\//i.test(value);
    return link(
      pointer,
      isUrl ? { kind: 'url', url: value } : { kind: 'file', path: absolute(value, env) },
    );
  });
  const contexts = usesIn(sketch).flatMap((use) => {
    if (use.reference.to.startsWith('/')) return [];
    const kubeconfig = kubeconfigOf(use, sketch, env);
    return link(use.pointer, { kind: 'context', context: use.name, kubeconfig });
  });
  return [...files, ...contexts].toSorted(
    ({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.column - b.column,
  );
}
