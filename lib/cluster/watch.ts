import type { Clock } from '../clock.ts';
import { ClusterError } from './cluster-error.ts';
import { fieldAt } from '../json.ts';
import { isManifest } from './manifest.ts';
import type { Manifest } from './object.ts';

/** The object and the version of the collection that a watch goes on from. */
export interface Snapshot {
  readonly object: Manifest | undefined;
  readonly resourceVersion: string;
}

/** What watching one object needs. */
export interface Watched {
  /** LIST by name; undefined while the server does not serve the type. */
  readonly snapshot: () => Promise<Snapshot | undefined>;
  /** WATCH by name. Throws `ClusterError` when refused; undefined for 410 and the like: take a new snapshot. */
  readonly events: (resourceVersion: string) => Promise<AsyncIterable<string> | undefined>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Seconds after which the server is to end a watch, so that one whose connection died unnoticed does not last. */
export const watchSeconds = 240;

/** Milliseconds that it may take to that: longer only where it is dead, and no ping finds out. */
export const longestWatch = (watchSeconds + 60) * 1_000;

/** Milliseconds between looks for a type that is not served yet, and between reconnections that achieve nothing. */
const pause = 1_000;

/** The body of `ClusterClient.watch`: a snapshot, then its changes, over and over until the signal aborts. */
export async function* watchObject(watched: Watched): AsyncGenerator<Manifest | undefined> {
  const { clock, signal } = watched;
  let last: Manifest | undefined | 'nothing yet' = 'nothing yet';
  try {
    for (let connected = false; !signal.aborted; connected = true) {
      const began = clock.now();
      for await (const object of patiently(oneWatch(watched), connected)) {
        if (last === 'nothing yet' || versionOf(object) !== versionOf(last)) {
          last = object;
          yield object;
        }
      }
      if (clock.now() - began < pause) await clock.sleep(pause, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A cluster that was reached once may go away and come back; one that was never reached is an error. */
async function* patiently<T>(source: AsyncIterable<T>, connected: boolean): AsyncGenerator<T> {
  let reached = connected;
  try {
    for await (const item of source) {
      reached = true;
      yield item;
    }
  } catch (error) {
    if (!reached || !isPassing(error)) throw error;
  }
}

/** May it go well later? */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ClusterError && ['unreachable', 'timeout', 'unavailable'].includes(error.code)
  );
}

/** A snapshot and the changes after it, until the server ends the watch. */
async function* oneWatch(watched: Watched): AsyncGenerator<Manifest | undefined> {
  const snapshot = await watched.snapshot();
  yield snapshot?.object;
  const lines = snapshot && (await watched.events(snapshot.resourceVersion));
  if (lines === undefined) return;
  for await (const line of unbroken(lines)) {
    const event = parseEvent(line);
    if (event === 'ended') return;
    if (event !== 'nothing') yield event.object;
  }
}

/** The end of a connection is the end of the lines. */
async function* unbroken(lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch {
    // The next snapshot tells whether the cluster is still there.
  }
}

type WatchEvent = { readonly object: Manifest | undefined } | 'nothing' | 'ended';

/** Kubernetes API concepts, "Efficient detection of changes". ERROR is mostly 410: the version is too old. */
function parseEvent(line: string): WatchEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return 'ended';
  }
  const object = fieldAt(event, 'object');
  switch (fieldAt(event, 'type')) {
    case 'ADDED':
    case 'MODIFIED':
      return isManifest(object) ? { object } : 'ended';
    case 'DELETED':
      return { object: undefined };
    case 'BOOKMARK':
      return 'nothing';
    default:
      return 'ended';
  }
}

function versionOf(object: Manifest | undefined): string | undefined {
  return object?.metadata.resourceVersion;
}
