import type { Clock } from '../clock.ts';
import { momentOf } from '../moment.ts';
import { problemOf } from '../state/problem.ts';
import { isAsked, type MeshObject } from './mesh-object.ts';
import type { PassEnd } from './pass-end.ts';
import { begin, end as endOf, enqueue, firstDue, nextUp, type Queue, ring } from './queue.ts';

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
/** What is renewed at some time is not looked at more often than this on the way there. */
const soonest = 60_000;

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
  const { clock, tell } = ports;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const running = new Set<Promise<void>>();
  const roster = rosterOf(ports);
  bells.changed = roster.forgetReading;
  bells.rang = roster.rang;

  async function look(mesh: MeshObject): Promise<void> {
    const start = clock.now();
    const ended = await ports.pass(mesh, either).catch((error: unknown) => {
      if (!either.aborted) {
        tell({ level: 'error', msg: problemOf(error).message, mesh: keyOf(mesh) });
      }
      return undefined;
    });
    ports.passed?.(mesh, ended, clock.now() - start);
    roster.ended(mesh, ended);
  }

  try {
    while (!signal.aborted) {
      ports.check();
      await roster.readAgain().catch((error: unknown) => {
        tell({ level: 'error', msg: `meshes cannot be read: ${problemOf(error).message}` });
      });
      for (const mesh of roster.begin(concurrency)) {
        const work = look(mesh).finally(() => running.delete(work));
        running.add(work);
      }
      await clock.sleep(tick, signal).catch(() => undefined);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
}

/** The meshes as they were last read, and when each is due. */
function rosterOf({ clock, random, meshes: list }: SupervisorPorts) {
  let meshes: ReadonlyMap<string, MeshObject> = new Map();
  let queue: Queue = new Map();
  let read = -Infinity;
  return {
    forgetReading: (): void => {
      read = -Infinity;
    },
    rang: (key: string): void => {
      queue = ring(queue, key, { now: clock.now(), urgent: false });
    },
    readAgain: async (): Promise<void> => {
      if (clock.now() - read < resync) return;
      read = clock.now();
      const found = new Map((await list()).map((mesh) => [keyOf(mesh), mesh]));
      const now = clock.now();
      const due = [...found].map(
        ([key, mesh]) => [key, dueOf(mesh, { now, random: random() })] as const,
      );
      queue = enqueue(queue, new Map(due));
      for (const [key, mesh] of found) {
        const before = meshes.get(key);
        const edited = before !== undefined && isEdited(before, mesh);
        if (edited) queue = ring(queue, key, { now, urgent: true });
      }
      meshes = found;
    },
    begin: (places: number): readonly MeshObject[] => {
      const keys = nextUp(queue, { now: clock.now(), places });
      const due = keys.flatMap((key) => meshes.get(key) ?? []);
      for (const mesh of due) queue = begin(queue, keyOf(mesh));
      return due;
    },
    ended: (mesh: MeshObject, end: PassEnd | undefined): void => {
      const now = clock.now();
      const { ok = false, renewal = Infinity } = end ?? {};
      const interval = Math.min(mesh.interval, Math.max(renewal - now, soonest));
      const how = { ok, now, interval, random: random() };
      queue = endOf(queue, keyOf(mesh), how);
    },
  };
}

function dueOf(mesh: MeshObject, at: { readonly now: number; readonly random: number }): number {
  const { interval, status } = mesh;
  const lastPlan = momentOf(status.lastPlanTime);
  const renewal = momentOf(status.renewal);
  return firstDue({ lastPlan, interval, renewal, edited: isAsked(mesh) }, at);
}

/** By somebody else than the reconciler. */
function isEdited(before: MeshObject, now: MeshObject): boolean {
  return (
    before.uid !== now.uid ||
    before.generation !== now.generation ||
    before.requested !== now.requested
  );
}
