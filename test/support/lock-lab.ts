import { once } from 'node:events';
import type { Clock } from '../../lib/clock.ts';
import type { Clusters } from '../../lib/cluster/client.ts';
import { type Locked, type LockPorts, seeLocks, withLocks } from '../../lib/lock/locks.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { type DrivenClock, drivenClock } from './driven-clock.ts';
import { lockRef } from '../../lib/lock/lease.ts';
import { usualHome } from '../../lib/state/ownership.ts';

/** Somebody who holds the locks until the end is asked for. */
export interface Holding {
  /** Rejects with what keeps him from them. */
  readonly taken: Promise<Locked>;
  readonly end: () => Promise<void>;
  /** What he was told while he waited. */
  readonly told: readonly string[];
  /** As Ctrl-C does. */
  readonly stop: () => void;
  /** As kill -9 does: nothing more is sent, and no answer comes. */
  readonly die: () => void;
  /** As SIGSTOP does to its timers. */
  readonly doze: () => void;
  readonly wake: () => Promise<void>;
}

export interface LockLab {
  readonly clock: DrivenClock;
  readonly sandbox: Sandbox;
  readonly locks: (
    identity: string,
    more?: Partial<Pick<LockPorts, 'lifeOf' | 'timeout'>> & {
      readonly command?: string;
      readonly process?: string;
      readonly names?: readonly string[];
      /** Of so many answers to its writes one is lost, so that they are sent again. */
      readonly loses?: number;
    },
  ) => Holding;
  /** The paths of all writes that reached a server. */
  readonly written: readonly string[];
  /** These API servers do not answer. */
  readonly down: (names: readonly string[]) => void;
  readonly close: () => void;
}

/** Embedded clusters without a network, whose time a test drives, and people who lock them. */
export async function lockLab(
  names: readonly string[] = ['cluster1'],
  more: {
    readonly down?: readonly string[];
    /** Told of the path of each write right before it is done. */
    readonly observe?: (path: string, sandbox: Sandbox) => void;
  } = {},
): Promise<LockLab> {
  const clock = drivenClock();
  let { down = [] } = more;
  const written: string[] = [];
  const sandbox: Sandbox = await sandboxClusters({
    names,
    clock,
    observe: (_cluster, { method, path }) => {
      if (method === 'GET' || path.includes('dryRun=')) return;
      written.push(path);
      more.observe?.(path, sandbox);
    },
    trouble: () => ({ down }),
  });
  return {
    clock,
    sandbox,
    written,
    locks: (identity, { command = 'isthmus apply', process, names: some, loses, ...more } = {}) => {
      const done = new AbortController();
      const over = once(done.signal, 'abort');
      const stopper = new AbortController();
      const told: string[] = [];
      const life = { isDead: false };
      let dozing: AbortController | undefined;
      const own: Clock = {
        now: () => clock.now(),
        sleep: async (milliseconds, signal) => {
          await clock.sleep(milliseconds, signal);
          if (dozing !== undefined) await once(dozing.signal, 'abort');
        },
      };
      const ports: LockPorts = {
        clusters: forgetful(mortal(sandbox, life), loses),
        clock: own,
        signal: stopper.signal,
        lease: lockRef(usualHome),
        holder: { identity, command, process },
        lifeOf: () => 'unknown',
        timeout: 0,
        waiting: (words) => told.push(words),
        ...more,
      };
      let whole: Promise<unknown> = Promise.resolve();
      const taken = new Promise<Locked>((resolve, reject) => {
        whole = seeLocks(some ?? names, ports)
          .then((sightings) =>
            withLocks(sightings, ports, async (locked) => {
              resolve(locked);
              await over;
            }),
          )
          .catch(reject);
      });
      return {
        taken,
        end: async () => {
          done.abort();
          await whole;
        },
        told,
        stop: () => stopper.abort(),
        doze: () => {
          dozing ??= new AbortController();
        },
        wake: async () => {
          dozing?.abort();
          dozing = undefined;
          await clock.advance(0);
        },
        die: () => {
          life.isDead = true;
        },
      };
    },
    down: (some) => {
      down = some;
    },
    close: sandbox.close,
  };
}

/** Clusters that a process asks only as long as it lives. */
function mortal(clusters: Clusters, life: { readonly isDead: boolean }): Clusters {
  const living = <R>(ask: () => Promise<R>): Promise<R> =>
    life.isDead ? new Promise<R>(() => {}) : ask();
  return (name) => {
    const client = clusters(name);
    return {
      ...client,
      get: (ref) => living(() => client.get(ref)),
      create: (manifest, how) => living(() => client.create(manifest, how)),
      apply: (manifest, how) => living(() => client.apply(manifest, how)),
    };
  };
}

/** Of so many answers to writes one is lost: the write was done, and is sent again. */
function forgetful(clusters: Clusters, every: number | undefined): Clusters {
  if (every === undefined) return clusters;
  let count = 0;
  const twice = async <R>(ask: () => Promise<R>): Promise<R> => {
    count += 1;
    if (count % every === 0) await ask();
    return ask();
  };
  return (name) => {
    const client = clusters(name);
    return {
      ...client,
      create: (manifest, how) => twice(() => client.create(manifest, how)),
      apply: (manifest, how) => twice(() => client.apply(manifest, how)),
    };
  };
}
