import type { Render } from '../render/render.ts';
import type { Result } from '../result.ts';
import type { Facts } from '../steps/facts.ts';
import type { Step, StepId } from '../steps/step.ts';
import type { Problem } from './change.ts';
import { rivalClaims } from './claims.ts';
import type { Follow } from './look-progress.ts';
import type { MeshHome } from './ownership.ts';
import { problemOf } from './problem.ts';
import { type Wanted, wantedBy } from './wanted.ts';

/** The objects that each step wants, or why that cannot be told. */
export type Rendered = ReadonlyMap<StepId, Result<readonly Wanted[], Problem>>;

export async function renderSteps(
  steps: readonly Step[],
  facts: Facts,
  owner: MeshHome,
  { render, follow }: { readonly render: Render; readonly follow?: Follow },
): Promise<Rendered> {
  const entries = steps.map(async (step): Promise<Entry<Rendered>> => {
    try {
      return [step.id, { ok: true, value: await wantedBy(step, facts, owner, render) }];
    } catch (error) {
      return [step.id, { ok: false, error: problemOf(error) }];
    } finally {
      follow?.();
    }
  });
  return new Map(await Promise.all(entries));
}

type Entry<M> = M extends ReadonlyMap<infer K, infer V> ? readonly [K, V] : never;

/** Nothing is known of what two steps of a cluster want at once. */
export function withRivals(rendered: Rendered): Rendered {
  const wanted = [...rendered].flatMap(([id, result]) =>
    result.ok ? [[id, result.value] as const] : [],
  );
  const rivals = [...rivalClaims(new Map(wanted))].map(([id, error]): Entry<Rendered> => [
    id,
    { ok: false, error },
  ]);
  return new Map([...rendered, ...rivals]);
}
