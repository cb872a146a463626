import type { Clock } from '../clock.ts';
import { problemOf } from '../state/problem.ts';
import type { MeshObject } from './mesh-object.ts';
import type { PassEnd } from './pass.ts';
import { begin, end, enqueue, firstDue, nextUp, type Queue, ring } from './queue.ts';

/** A line of the log, as JSON. */
export interface LogRecord {
  readonly level: 'info' | 'warning' | 'error';
  readonly msg: string;
  readonly mesh?: string;
  readonly [more: string]: unknown;
}

export interface SupervisorPorts {
  readonly clock: Clock;
  readonly random: () => number;
  /** Throws when this process must not write any more; called before all that it does. */
  readonly check: () => void;
  /** The meshes that are looked after here. */
  readonly meshes: () => Promise<readonly MeshObject[]>;
  /** One pass over a mesh, and what it says of it. Rejects when it was stopped, or could not be said. */
  readonly pass: (mesh: MeshObject, signal: AbortSignal) => Promise<PassEnd>;
  readonly tell: (record: LogRecord) => void;
  /** Told after each pass, milliseconds. */
  readonly passed?: (mesh: MeshObject, end: PassEnd | undefined, took: number) => void;
}

/** What rings while it is at work. */
export interface Bells {
  /** A mesh, or all of them, are to be read again. */
  changed: () => void;
  /** Something of a mesh may have changed in its clusters. */
  rang: (key: string) => void;
}

/** Milliseconds. */
const tick = 1_000;
const resync = 30_000;

export function keyOf({ namespace, name }: Pick<MeshObject, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/**
 * Looks after meshes until the signal aborts, or `check` throws: then all passes are stopped, and it rejects with what `check` threw.
 * What fails is tried again later and later, and never stands in the way of the others.
 */
export async function supervise(
  ports: SupervisorPorts,
  { concurrency, bells }: { readonly concurrency: number; readonly bells: Bells },
  signal: AbortSignal,
): Promise<void> {
  const { clock, random, tell } = ports;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const running = new Map<string, Promise<void>>();
  let meshes: ReadonlyMap<string, MeshObject> = new Map();
  let queue: Queue = new Map();
  let read = -Infinity;
  bells.changed = () => {
    read = -Infinity;
  };
  bells.rang = (key) => {
    queue = ring(queue, key, { now: clock.now(), urgent: false });
  };

  async function readMeshes(): Promise<void> {
    read = clock.now();
    const found = new Map((await ports.meshes()).map((mesh) => [keyOf(mesh), mesh]));
    const now = clock.now();
    queue = enqueue(queue, new Map([...found].map(([key, mesh]) => [key, dueOf(mesh, now)])));
    for (const [key, mesh] of found) {
      const before = meshes.get(key);
      if (before !== undefined && isEdited(before, mesh))
        queue = ring(queue, key, { now, urgent: true });
    }
    meshes = found;
  }

  function dueOf(mesh: MeshObject, now: number): number {
    const { generation, interval, requested, status } = mesh;
    const planned = Date.parse(status.lastPlanTime ?? '');
    const lastPlan = Number.isNaN(planned) ? undefined : planned;
    const edited =
      generation !== status.observedGeneration || requested !== status.lastHandledRequest;
    return firstDue({ lastPlan, interval, edited }, { now, random: random() });
  }

  async function look(key: string, mesh: MeshObject): Promise<void> {
    const start = clock.now();
    let ended: PassEnd | undefined;
    try {
      ended = await ports.pass(mesh, either);
    } catch (error) {
      if (!either.aborted) {
        tell({ level: 'error', msg: problemOf(error).message, mesh: key });
      }
    }
    const now = clock.now();
    ports.passed?.(mesh, ended, now - start);
    queue = end(queue, key, {
      ok: ended?.ok ?? false,
      now,
      interval: mesh.interval,
      random: random(),
    });
    running.delete(key);
  }

  try {
    while (!signal.aborted) {
      ports.check();
      if (clock.now() - read >= resync) {
        await readMeshes().catch((error: unknown) =>
          tell({ level: 'error', msg: `meshes cannot be read: ${problemOf(error).message}` }),
        );
      }
      for (const key of nextUp(queue, { now: clock.now(), places: concurrency })) {
        const mesh = meshes.get(key);
        if (mesh === undefined) continue;
        queue = begin(queue, key);
        running.set(key, look(key, mesh));
      }
      await clock.sleep(tick, signal).catch(() => undefined);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(running.values());
  }
}

/** By somebody else than the reconciler. */
function isEdited(before: MeshObject, now: MeshObject): boolean {
  return (
    before.uid !== now.uid ||
    before.generation !== now.generation ||
    before.requested !== now.requested
  );
}
