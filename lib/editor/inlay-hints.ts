import { textAt } from '../json.ts';
import type { Position } from '../mesh/findings/diagnostic.ts';
import { isLoopback } from '../mesh/rules/loopback.ts';
import { join, type Pointer } from '../mesh/text/pointer.ts';
import { clustersIn, remotesOf, serverOf } from './facts.ts';
import { movedFrom } from './moved.ts';
import type { Sheet } from './sheet.ts';

/** Words that an editor shows behind a value, but that are not in the file. */
export interface InlayHint {
  /** Right behind it. */
  readonly position: Position;
  readonly label: string;
  /** Where that comes from. */
  readonly tooltip: string;
}

/**
 * Whom each primary serves, and the API server that a remote gets from the kubeconfig. In the order of the file.
 * What a half-written text no longer says stays as in the last one that was good.
 */
export function inlayHints(sheet: Sheet, good: Sheet = sheet): readonly InlayHint[] {
  const now = hintsIn(sheet);
  if (good === sheet) return now;
  const lines = new Set(now.map(({ position }) => position.line));
  const moved = movedFrom(good.document, sheet.document);
  const left = hintsIn(good).flatMap((hint) => {
    const { position } = hint;
    const end = moved({ start: position, end: position })?.end;
    return end && !lines.has(end.line) ? [{ ...hint, position: end }] : [];
  });
  return [...now, ...left].toSorted((a, b) => a.position.line - b.position.line);
}

function hintsIn(sheet: Sheet): readonly InlayHint[] {
  return Object.entries(clustersIn(sheet.document.sketch))
    .flatMap(([name, cluster]) => {
      const role = textAt(cluster, 'role');
      if (role === 'primary') return served(name, sheet);
      return role === 'remote' ? apiServer(name, sheet) : [];
    })
    .toSorted((a, b) => a.position.line - b.position.line);
}

function served(primary: string, sheet: Sheet): readonly InlayHint[] {
  const remotes = remotesOf(primary, sheet.document.sketch);
  if (remotes.length === 0) return [];
  const others = remotes.length > 4 ? [`${remotes.length - 3} others`] : [];
  const named = remotes.slice(0, others.length === 0 ? 4 : 3);
  const label = `serves ${[...named, ...others].join(', ')}`;
  const tooltip = `\`primary: ${primary}\` in ${remotes.join(', ')}`;
  return behind(join('/clusters', primary, 'role'), { label, tooltip }, sheet);
}

function apiServer(remote: string, sheet: Sheet): readonly InlayHint[] {
  const { env, document } = sheet;
  const place = join('/clusters', remote, 'context');
  const context = textAt(document.sketch, 'clusters', remote, 'context');
  const isWritten = document.places.has(join('/clusters', remote, 'apiServer'));
  if (context === undefined || isWritten) return [];
  const server = serverOf(context, place, document.sketch, env);
  if (!isReachable(server)) return [];
  const tooltip = 'from the kubeconfig; `apiServer` names another one';
  return behind(place, { label: `API server ${server}`, tooltip }, sheet);
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
