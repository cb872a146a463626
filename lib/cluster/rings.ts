import { textAt } from '../json.ts';
import type { Ringing } from '../network/message.ts';
import { systemClock } from '../clock.ts';
import type { ListOptions } from './client.ts';
import { pathOf } from './discovery.ts';
import { guessed } from './guess.ts';
import { type KubernetesOptions, transportOf } from './kubernetes-options.ts';
import type { Limited } from './limiter.ts';
import { selectorOf } from './list.ts';
import type { ObjectType } from './object.ts';
import { ask, isOk, isSecret, queryOf, type Server } from './server.ts';
import { type Asked, isTypeMissing, refused } from './status.ts';
import type { RingingTransport } from './transport.ts';
import { unanswered } from './unreachable.ts';
import { isPassing, longestWatch, watchSeconds } from './watch.ts';

/** Whose API server, and the way to it. */
interface Belfry extends Pick<Server, 'cluster' | 'clock'> {
  readonly transport: RingingTransport;
}

/** How long, whom to tell, and how many of many at once are opened. */
export interface RingOptions {
  readonly signal: AbortSignal;
  readonly rang: () => void;
  /** What takes memory only for a moment: many that open at once would take it all together, and a process does not give it back. */
  readonly opening?: Limited | undefined;
}

const metadata = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const listOfMetadata = metadata.replace('Metadata;', 'MetadataList;');

/** Milliseconds between reconnections. */
const pause = 1_000;

/** Hears of changes in one cluster, and takes a fraction of the memory of a client. */
export interface KubernetesBells {
  /** Calls `rang` whenever an object of the selection may have changed, until the signal aborts. Reconnects by itself; rejects with `ClusterError` when refused. */
  rings(type: ObjectType, selection: ListOptions, how: RingOptions): Promise<void>;
  /** Closes the connections. Not needed for the process to end. */
  close(): void;
}

export function kubernetesBells(options: KubernetesOptions): KubernetesBells {
  return bellsOver(transportOf(options), options);
}

/** The same over a transport that others use, too. */
export function bellsOver(
  transport: RingingTransport,
  { cluster, clock = systemClock }: KubernetesOptions,
): KubernetesBells {
  return {
    rings: (type, selection, how) => rings({ cluster, transport, clock }, type, selection, how),
    close: () => transport.close(),
  };
}

/**
 * `KubernetesBells.rings`: a WATCH of metadata that keeps nothing. After each interruption it rings once, for nobody knows what
 * happened meanwhile. A type that is not served is looked for again.
 */
async function rings(
  server: Belfry,
  type: ObjectType,
  selection: ListOptions,
  { signal, rang, opening = at }: RingOptions,
): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    if (!first) rang();
    try {
      const watch = await opening(() => openWatch(server, type, selection, { signal, rang }));
      if (watch !== undefined) {
        const late = setTimeout(watch.end, longestWatch);
        signal.addEventListener('abort', watch.end);
        if (signal.aborted) watch.end();
        await watch.closed;
        clearTimeout(late);
        signal.removeEventListener('abort', watch.end);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
    }
    await server.clock.sleep(pause, signal).catch(() => undefined);
  }
}

function at<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** Nothing when the type is not served, or the server has forgotten where the watch was to begin. */
async function openWatch(
  server: Belfry,
  type: ObjectType,
  { namespace, labels }: ListOptions,
  { signal, rang }: RingOptions,
): Promise<Ringing | undefined> {
  const asked: Asked = {
    cluster: server.cluster,
    what: `watch ${type.kind} objects`,
    secret: isSecret(type),
  };
  const path = pathOf(guessed(type, true), { namespace });
  const selectors = selectorOf('labelSelector', labels);
  const list = await ask(server, asked, {
    method: 'GET',
    path: path + queryOf({ ...selectors, limit: '1' }),
    accept: listOfMetadata,
    signal,
  });
  if (isTypeMissing(list)) return undefined;
  if (!isOk(list)) throw refused(asked, list);
  const watch = queryOf({
    ...selectors,
    watch: 'true',
    resourceVersion: textAt(list.body, 'metadata', 'resourceVersion') ?? '',
    timeoutSeconds: String(watchSeconds),
  });
  const answer = await server.transport
    .ring({ method: 'GET', path: path + watch, accept: metadata, signal }, rang)
    .catch((error: unknown) => {
      throw unanswered(asked, error);
    });
  if ('closed' in answer) return answer;
  if (answer.status === 410 || isTypeMissing(answer)) return undefined;
  throw refused(asked, answer);
}
