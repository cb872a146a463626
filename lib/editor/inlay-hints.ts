import { textAt } from '../json.ts';
import type { Position } from '../mesh/diagnostic.ts';
import { isLoopback } from '../mesh/loopback.ts';
import { absolute } from '../mesh/paths.ts';
import { join, keysOf } from '../mesh/pointer.ts';
import type { Pointer } from '../mesh/pointer.ts';
import { valueAt } from '../mesh/schema.ts';
import { hidePasswords } from '../mesh/words.ts';
import { namesIn } from './names.ts';
import type { Name } from './names.ts';
import type { Sheet } from './sheet.ts';

/** Words that an editor shows behind a value, but that are not in the file. */
export interface InlayHint {
  /** Right behind it. */
  readonly position: Position;
  readonly label: string;
  /** Where that comes from. */
  readonly tooltip: string;
}

/** Whom each primary serves, and the API server that a remote gets from the kubeconfig. In the order of the file. */
export function inlayHints(sheet: Sheet): readonly InlayHint[] {
  return namesIn(sheet)
    .filter(({ home, declaration }) => home === '/clusters' && declaration)
    .flatMap((cluster) => [...served(cluster, sheet), ...apiServer(cluster, sheet)])
    .toSorted((a, b) => a.position.line - b.position.line);
}

function served({ name, uses }: Name, sheet: Sheet): readonly InlayHint[] {
  const pointer = join('/clusters', name, 'role');
  const remotes = uses.flatMap((use) => keysOf(use.pointer)[1] ?? []);
  if (valueAt(pointer, sheet.document.sketch) !== 'primary' || remotes.length === 0) return [];
  const others = remotes.length > 4 ? [`${remotes.length - 3} others`] : [];
  const named = remotes.slice(0, others.length === 0 ? 4 : 3);
  const tooltip = `\`primary: ${name}\` in ${remotes.join(', ')}`;
  return behind(pointer, { label: `serves ${[...named, ...others].join(', ')}`, tooltip }, sheet);
}

function apiServer({ name }: Name, sheet: Sheet): readonly InlayHint[] {
  const { env, document } = sheet;
  const holder = join('/clusters', name);
  const cluster = valueAt(holder, document.sketch);
  const context = textAt(cluster, 'context');
  const isWritten = document.places.has(join(holder, 'apiServer'));
  if (context === undefined || isWritten || textAt(cluster, 'role') !== 'remote') return [];
  const kubeconfig = textAt(cluster, 'kubeconfig');
  const contexts = env.contexts(kubeconfig === undefined ? undefined : absolute(kubeconfig, env));
  const server = contexts?.get(context);
  if (server === undefined || !isReachable(server)) return [];
  const hint = {
    label: `API server ${hidePasswords(server)}`,
    tooltip: 'from the kubeconfig; `apiServer` names another one',
  };
  return behind(join(holder, 'context'), hint, sheet);
}

/** What is not gets a finding instead of a hint. */
function isReachable(server: string): boolean {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url?.protocol === 'https:' && !isLoopback(url.hostname);
}

function behind(
  pointer: Pointer,
  hint: Omit<InlayHint, 'position'>,
  { document }: Sheet,
): readonly InlayHint[] {
  const place = document.places.get(pointer);
  return place && !place.via ? [{ ...hint, position: document.rangeOf(place.value).end }] : [];
}
