import { textAt } from '../json.ts';
import type { Position, Range } from '../mesh/findings/diagnostic.ts';
import { absentComponentAt } from '../mesh/istio/components.ts';
import { newestRelease } from '../mesh/release.ts';
import { derivationAt } from '../mesh/istio/places.ts';
import { keysOf, type Pointer } from '../mesh/text/pointer.ts';
import { type Schema, schemaAt, valueAt } from '../mesh/schema/schema.ts';
import { describe, examplesOf, wordsOf } from './documentation.ts';
import {
  clusterLine,
  clustersIn,
  clustersWith,
  primariesOf,
  remotesOf,
  revisionFacts,
  serverOf,
} from './facts.ts';
import { type Sheet, spotAt } from './sheet.ts';

/** What is known of the key or value under a pointer. */
export interface Hover {
  readonly range: Range;
  readonly markdown: string;
}

/** Documentation of the schema and facts of the mesh; undefined where neither says anything. */
export function hoverAt(sheet: Sheet, position: Position): Hover | undefined {
  const spot = spotAt(sheet, position);
  const place = spot && sheet.document.places.get(spot.pointer);
  const span = spot?.on === 'key' ? place?.key : place?.value;
  if (!spot || !span) return undefined;
  const { pointer } = spot;
  const mesh = sheet.document.sketch;
  const facts = [...istioFacts(pointer, sheet), ...factsOf(pointer, sheet)];
  const parts = [documentation(pointer, mesh), facts.join('\n\n')];
  const markdown = parts.filter((part) => part !== '').join('\n\n---\n\n');
  return markdown === '' ? undefined : { range: sheet.document.rangeOf(span), markdown };
}

function documentation(pointer: Pointer, mesh: unknown): string {
  const schema = schemaAt(pointer, mesh);
  if (schema.title === undefined) return '';
  const text = describe(schema) ?? '';
  const told = /\bExample:/.test(text) || wordsOf(schema).length > 0;
  const examples = told ? [] : examplesOf(schema).filter((value) => value !== schema.default);
  return [
    `**${schema.title}**`,
    text,
    ...examples.slice(0, 1).map((value) => `Example: \`${JSON.stringify(value)}\``),
    allowed(schema, valueAt(pointer, mesh)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function allowed(schema: Schema, current: unknown): string {
  const isCurrent = (value: unknown): number => Number(value === current);
  const words = wordsOf(schema).toSorted((a, b) => isCurrent(b.value) - isCurrent(a.value));
  const lines = words.map(({ value, documentation }) => {
    const word = value === current ? `**\`${String(value)}\`**` : `\`${String(value)}\``;
    return `- ${word}${documentation === undefined ? '' : `: ${documentation}`}`;
  });
  return lines.length === 0 ? '' : ['Allowed:', '', ...lines].join('\n');
}

/** What isthmus makes of a value of Istio. */
function istioFacts(pointer: Pointer, { env }: Sheet): readonly string[] {
  const release = newestRelease(env);
  const derived = derivationAt(pointer, release.derived);
  const component = absentComponentAt(pointer, release);
  return [
    ...(derived ? [`Set by isthmus, and refused here: ${derived.instead}`] : []),
    ...(component ? [`Without effect: isthmus does not install ${component.name}.`] : []),
  ];
}

/** What the mesh says about the cluster, network or context that stands at a place. */
function factsOf(pointer: Pointer, { document: { sketch: mesh }, env }: Sheet): readonly string[] {
  const [map, name = '', key, ...below] = keysOf(pointer);
  if (map === 'istio') return revisionFactsAt([name, key], mesh);
  if (map === 'networks' && name !== '' && key === undefined) return networkFacts(name, mesh);
  if (map !== 'clusters' || name === '') return [];
  if (key === 'primaries' && below.length === 1) {
    return clusterFacts(
      primariesOf(valueAt(`/clusters/${name}`, mesh))[Number(below[0])] ?? '',
      mesh,
    );
  }
  if (below.length > 0) return [];
  const value = textAt(mesh, 'clusters', name, key ?? '');
  if (key === undefined) return clusterFacts(name, mesh);
  if (key === 'role') return servingFacts(name, mesh);
  if (value === undefined) return [];
  if (key === 'primary') return clusterFacts(value, mesh);
  if (key === 'network') return networkFacts(value, mesh);
  if (key !== 'context') return [];
  const server = serverOf(value, pointer, mesh, env);
  return server === '' ? [] : [`API server of \`${value}\`: ${server}`];
}

/** Of a revision where it is declared, where a tag means it, and where the gateways are given to it. */
function revisionFactsAt(
  [key, name]: readonly [string, string | undefined],
  mesh: unknown,
): readonly string[] {
  if (key === 'revisions') return revisionFacts(name ?? '', mesh);
  const meant =
    key === 'tags' && name !== undefined
      ? textAt(mesh, 'istio', 'tags', name)
      : key === 'gatewayRevision'
        ? textAt(mesh, 'istio', key)
        : undefined;
  return meant === undefined ? [] : revisionFacts(meant, mesh);
}

function clusterFacts(name: string, mesh: unknown): readonly string[] {
  const line = clusterLine(name, mesh);
  return line === '' ? [] : [`\`${name}\`: ${line}`, ...servingFacts(name, mesh)];
}

function servingFacts(name: string, mesh: unknown): readonly string[] {
  const role = textAt(mesh, 'clusters', name, 'role');
  const [primary, ...standbys] = primariesOf(clustersIn(mesh)[name]);
  if (role === 'remote') {
    if (primary === undefined) return [];
    const also = standbys.length === 0 ? '' : `; ${names(standbys)} may lead it, too`;
    return [`Control plane in \`${primary}\`${also}.`];
  }
  if (role !== 'primary') return [];
  const remotes = remotesOf(name, mesh);
  return [remotes.length === 0 ? 'Serves no remote cluster.' : `Serves ${names(remotes)}.`];
}

function networkFacts(name: string, mesh: unknown): readonly string[] {
  const clusters = clustersWith({ network: name }, mesh);
  return [
    clusters.length === 0
      ? `No cluster is in \`${name}\`.`
      : `Clusters in \`${name}\`: ${names(clusters)}.`,
  ];
}

function names(all: readonly string[]): string {
  return all.map((name) => `\`${name}\``).join(', ');
}
