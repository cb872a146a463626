import { stringify } from 'yaml';
import { describeRef } from '../cluster/object.ts';
import { eachOnce, type Facts, valueOf } from '../steps/facts.ts';
import type { Fact, Step } from '../steps/step.ts';
import { madeByIsthmus } from './tree.ts';

/** Where facts lie in the folder of a mesh. */
export const factsFile = 'facts.yaml';

/** What steps need that only a live cluster can tell and that may lie in Git: no secrets, and not what is merely true. */
export function factsForGit(steps: readonly Step[]): readonly Fact<unknown>[] {
  return eachOnce(steps.flatMap(({ needs }) => needs)).filter(
    ({ secret, placeholder }) => !secret && placeholder !== true,
  );
}

/** One entry for each fact that is known, a line for each value: a review sees which address became which, and who takes it over. */
export function factsText(steps: readonly Step[], known: Facts): string {
  const facts = factsForGit(steps).flatMap((fact) => {
    const value = valueOf(known, fact);
    if (value === undefined) return [];
    const { name, cluster, object, path } = fact;
    const consumers = steps.filter(({ needs }) => needs.some(({ id }) => id === fact.id));
    const taken = consumers.map(({ id }) => id).toSorted();
    return [{ name, cluster, object: describeRef(object), path, value, consumers: taken }];
  });
  return `# ${madeByIsthmus}\n${stringify({ facts }, { lineWidth: 0 })}`;
}
