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

/**
 * Kills a process when its nth request (from 1) has been done, before it hears of that, and lets another one go on. Gives what is wrong
 * then, a line for each; nothing is as it should be.
 */
export async function crashAt(
  n: number,
  course: Course,
  { objects }: Calm,
): Promise<readonly string[]> {
  const place = await placeFor(course);
  const { road, death } = deathAt(n);
  const end = await place.run(road, death);
  if (end[0] !== 'killed') return [`it ended before its request ${n}: ${end.join(', ')}`];
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
