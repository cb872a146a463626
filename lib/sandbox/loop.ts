import type { Clock } from '../clock.ts';
import type { Manifest, ObjectRef } from '../cluster/object.ts';
import { timeOf } from '../moment.ts';
import { refusalIn } from './refusal.ts';
import type { EmbeddedServer } from './server.ts';
import type { Trouble } from './trouble.ts';

/** All clusters of a sandbox, as its loops see them. */
export interface Scene {
  readonly clusters: readonly string[];
  readonly list: (cluster: string, kind: string) => readonly Manifest[];
  readonly get: (cluster: string, ref: ObjectRef) => Manifest | undefined;
  /** RFC 3339. */
  readonly now: string;
  readonly age: Ages;
  readonly trouble: Trouble;
}

/** What a loop wants written: an object as it should be, or gone. */
export type Edit = { readonly cluster: string } & (
  | { readonly kind: 'write'; readonly object: Manifest; readonly subresource?: 'status' }
  | { readonly kind: 'delete'; readonly ref: ObjectRef }
);

/** A controller: looks at everything a moment after something changed, and says what is to be written. Pure. */
export interface Loop {
  /** The field manager that it writes as. */
  readonly manager: string;
  /** Milliseconds from a change to its consequence. */
  readonly delay: (trouble: Trouble) => number;
  readonly edits: (scene: Scene) => readonly Edit[];
}

export interface LoopOptions {
  readonly servers: ReadonlyMap<string, EmbeddedServer>;
  readonly clock: Clock;
  readonly ages: Ages;
  readonly trouble: () => Trouble;
  readonly signal: AbortSignal;
}

/** Changes within so many milliseconds have one consequence. */
const tick = 50;

/** Runs the loop from now on until the signal aborts: a moment after the start, after every change of any cluster, and after what was refused. */
export function startLoop(loop: Loop, options: LoopOptions): void {
  const { servers, clock, trouble, signal } = options;

  const dates = new Set<number>();

  async function later(): Promise<void> {
    const now = clock.now();
    const date = Math.ceil((now + loop.delay(trouble())) / tick) * tick;
    if (signal.aborted || dates.has(date)) return;
    dates.add(date);
    try {
      await clock.sleep(date - now, signal);
    } catch {
      return;
    }
    dates.delete(date);
    if (!runOnce(loop, options)) void later();
  }

  // After the abort they do nothing, and the stores go with the sandbox.
  for (const server of servers.values()) server.store.follow(() => void later());
  void later();
}

/** Remembers since when each generation of an object is there, for loops that take their time over each object. */
export function watchAges({ servers, clock }: Pick<LoopOptions, 'servers' | 'clock'>): Ages {
  const since = new Map<string, number>();
  for (const { store } of servers.values()) {
    for (const object of store.all()) since.set(generationKey(object), clock.now());
    store.follow(({ object }) => {
      if (!since.has(generationKey(object))) since.set(generationKey(object), clock.now());
    });
  }
  return (object) => clock.now() - (since.get(generationKey(object)) ?? clock.now());
}

function generationKey({ metadata }: Manifest): string {
  return `${metadata.uid ?? ''}/${metadata.generation ?? 0}`;
}

/** Milliseconds since the desired state of an object last changed, or since the sandbox was opened. */
export type Ages = (object: Manifest) => number;

/** What the loops see now. */
export function sceneOf({ servers, clock, ages, trouble }: Omit<LoopOptions, 'signal'>): Scene {
  return {
    clusters: [...servers.keys()],
    list: (cluster, kind) =>
      [...(servers.get(cluster)?.store.all() ?? [])].filter((object) => object.kind === kind),
    get: (cluster, ref) => servers.get(cluster)?.store.get(ref),
    now: timeOf(clock.now()),
    age: ages,
    trouble: trouble(),
  };
}

/** Lets a loop do now what it would do a moment later. Whether all of it went: the rest is tried again, as controllers do. */
export function runOnce(loop: Loop, options: Omit<LoopOptions, 'signal'>): boolean {
  let isDone = true;
  for (const edit of loop.edits(sceneOf(options))) {
    const server = options.servers.get(edit.cluster);
    if (server === undefined) continue;
    try {
      perform(server, edit, loop.manager);
    } catch (error) {
      if (refusalIn(error) === undefined) throw error;
      isDone = false;
    }
  }
  return isDone;
}

function perform(server: EmbeddedServer, edit: Edit, manager: string): void {
  if (edit.kind === 'delete') {
    const resource = server.resource(edit.ref);
    if (resource !== undefined) server.delete(resource, edit.ref, undefined);
    return;
  }
  const resource = server.resource(edit.object);
  if (resource === undefined) return;
  const { subresource } = edit;
  server.update(resource, edit.object, {
    manager,
    ...(subresource === undefined ? {} : { subresource }),
  });
}
