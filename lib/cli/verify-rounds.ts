import type { Clock } from '../clock.ts';
import { groupOf } from '../report/verify-groups.ts';
import { weightOf } from '../report/verify-lines.ts';
import type { Verdict } from '../verify/verify.ts';
import type { World } from './world.ts';

/** Asks once about everything. */
type Round = () => Promise<readonly Verdict[]>;

interface Scene {
  readonly world: Pick<World, 'signal'>;
  readonly clock: Clock;
}

/** Between the end of a round and the next one. Milliseconds. */
const pace = 3_000;

/** Asks again and again, until nothing is broken, time (milliseconds) is up or it is interrupted; gives what was seen last, and tells what it waits for. */
export async function untilWorking(
  round: Round,
  most: number,
  { world, clock, tell }: Scene & { readonly tell: (words: string) => unknown },
): Promise<readonly Verdict[]> {
  const end = clock.now() + most;
  let said = '';
  for (;;) {
    const verdicts = await round();
    const broken = verdicts.filter((verdict) => weightOf(verdict) === 'error');
    const left = end - clock.now();
    if (broken.length === 0 || left <= 0 || world.signal.aborted) return verdicts;
    const words = waitsFor(broken);
    if (words !== said) tell(words);
    said = words;
    if (!(await slept(Math.min(pace, left), { world, clock }))) return verdicts;
  }
}

/** Tells what every round finds otherwise than the one before; never ends unless it is interrupted. */
export async function watchRounds(
  round: Round,
  first: readonly Verdict[],
  tell: (changed: readonly Verdict[], all: readonly Verdict[]) => void,
  scene: Scene,
): Promise<void> {
  let known = new Map(first.map((verdict) => [keyOf(verdict), meaning(verdict)]));
  while (await slept(pace, scene)) {
    const verdicts = await round();
    if (scene.world.signal.aborted) return;
    const changed = verdicts.filter((verdict) => known.get(keyOf(verdict)) !== meaning(verdict));
    if (changed.length > 0) tell(changed, verdicts);
    known = new Map(verdicts.map((verdict) => [keyOf(verdict), meaning(verdict)]));
  }
}

/** False when it was interrupted. */
async function slept(milliseconds: number, { world, clock }: Scene): Promise<boolean> {
  try {
    await clock.sleep(milliseconds, world.signal);
    return true;
  } catch (error) {
    if (world.signal.aborted) return false;
    throw error;
  }
}

function waitsFor(broken: readonly Verdict[]): string {
  const names = broken.slice(0, 3).map((verdict) => `${verdict.check.id} (${groupOf(verdict)})`);
  const more = broken.length > 3 ? ` and ${broken.length - 3} more` : '';
  return `waiting for ${names.join(', ')}${more}`;
}

function keyOf({ check, clusters, title }: Verdict): string {
  return JSON.stringify([check.id, clusters, title]);
}

function meaning({ title: _title, ...rest }: Verdict): string {
  return JSON.stringify(rest);
}
