import { once } from 'node:events';
import {
  type Course,
  type End,
  open,
  orphansIn,
  type Place,
  placeFor,
  type Road,
  secretsOf,
} from './place.ts';

/** How many requests the course takes when nothing happens, and what there is in the end. */
export interface Calm {
  readonly requests: readonly string[];
  readonly objects: readonly string[];
}

/** The course when nothing happens. Throws where it does not end well. */
export async function calmOf(course: Course): Promise<Calm> {
  const place = await placeFor(course);
  const requests: string[] = [];
  const end = await place.run((cluster) => (request, send) => {
    requests.push(nameOf(cluster, request));
    return send();
  });
  const wrong = [...end, ...(await wrongIn(place))];
  if (wrong.length > 0) throw new Error(`${course.name}: ${wrong.join(', ')}`);
  const objects = namesIn(place);
  place.close();
  return { requests, objects };
}

/** Names a request whenever it is sent: versions of a watch differ from run to run. */
export function nameOf(
  cluster: string,
  { method, path }: { readonly method: string; readonly path: string },
): string {
  return `${cluster} ${method} ${path.replace(/resourceVersion=\d+/, 'resourceVersion=N')}`;
}

/** How a process is ended. */
export type Ending = 'kill -9' | 'SIGTERM';

/**
 * Ends a process when its nth request (from 1) has been done, and lets another one go on. Killed, it does not hear of that; told to stop,
 * it ends by itself and says so. Gives what is wrong then, a line for each; nothing is as it should be.
 */
export async function crashAt(
  n: number,
  course: Course,
  { objects, ending = 'kill -9' }: Pick<Calm, 'objects'> & { readonly ending?: Ending },
): Promise<readonly string[]> {
  const place = await placeFor(course);
  const said = ending === 'kill -9' ? await killed(place, n) : await stopped(place, n);
  if (said !== undefined) return [said];
  const lost = orphansIn(place).map((words) => `after the kill ${words}`);
  const secrets = secretsOf(place);
  const next = await place.run(open);
  const now = secretsOf(place);
  const again = [...secrets].flatMap(([key, text]) =>
    now.get(key) === text || now.get(key) === undefined ? [] : [`${key} was made twice`],
  );
  const wrong = [...lost, ...next, ...again, ...(await wrongIn(place)), ...others(place, objects)];
  place.close();
  return wrong;
}

/** Undefined where it was killed as it was to be. */
async function killed(place: Place, n: number): Promise<string | undefined> {
  const { road, death } = deathAt(n);
  const end = await place.run(road, { death });
  if (end[0] === 'killed') return undefined;
  return `it ended before its request ${n}: ${end.join(', ')}`;
}

/** Undefined where it stopped and said so, or was done all the same. */
async function stopped(place: Place, n: number): Promise<string | undefined> {
  const stop = new AbortController();
  let sent = 0;
  const road: Road = () => async (_request, send) => {
    sent += 1;
    const isLast = sent === n;
    const answer = await send();
    if (isLast) stop.abort();
    return answer;
  };
  const end = await place.run(road, { signal: stop.signal });
  if (!stop.signal.aborted) return `it ended before its request ${n}: ${end.join(', ')}`;
  const wrong = end.filter((code) => !['E-INTERRUPTED', 'not started'].includes(code));
  return wrong.length === 0 ? undefined : `it ended with ${wrong.join(', ')}`;
}

/** What is wrong when a course is over. */
export async function wrongIn(place: Place): Promise<readonly string[]> {
  return [...(await place.left()).map((words) => `to do: ${words}`), ...orphansIn(place)];
}

/** What there is that would not be there, and the other way round. */
export function others(place: Place, objects: readonly string[]): readonly string[] {
  const now = namesIn(place);
  return [
    ...now.filter((name) => !objects.includes(name)).map((name) => `${name} is too much`),
    ...objects.filter((name) => !now.includes(name)).map((name) => `${name} is missing`),
  ];
}

function namesIn(place: Place): readonly string[] {
  return [...place.everything().keys()].toSorted();
}

function deathAt(n: number): { readonly road: Road; readonly death: Promise<End> } {
  let left = n;
  const death = new AbortController();
  const never = new Promise<never>(() => {});
  const road: Road = () => async (_request, send) => {
    left -= 1;
    if (left < 0) return never;
    if (left > 0) return send();
    await send();
    death.abort();
    return never;
  };
  return { road, death: once(death.signal, 'abort').then((): End => ['killed']) };
}
