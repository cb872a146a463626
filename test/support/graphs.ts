import * as fc from 'fast-check';
import { type Fact, type Step, step, type StepId } from '../../lib/steps/step.ts';

/** A step that wants nothing, waiting for these; what a test needs of it is put on top. */
export function bareStep(
  id: StepId,
  after: readonly StepId[] = [],
  more: Partial<Step> = {},
): Step {
  return {
    ...step({
      id,
      title: `Do ${id}`,
      after: after.map((before) => ({ step: before, reason: `${before} is first` })),
    }),
    ...more,
  };
}

/** A text that the status of a Service will tell. */
export function addressOf(from: StepId, more: Partial<Fact<string>> = {}): Fact<string> {
  const cluster = from.slice(0, from.indexOf('/'));
  return {
    id: `${from}/address`,
    name: `address of ${from}`,
    from,
    cluster,
    object: { apiVersion: 'v1', kind: 'Service', namespace: 'mesh', name: 'gateway' },
    path: '.status.address',
    read: (live) => {
      const status = live['status'] as { readonly address?: string } | undefined;
      return status?.address;
    },
    placeholder: 'address-after-apply',
    secret: false,
    timeout: 'loadBalancer',
    ...more,
  };
}

/** Steps in three clusters without a cycle, in an order that need not respect what they wait for. */
export function acyclicSteps(most = 24): fc.Arbitrary<readonly Step[]> {
  return fc
    .array(fc.record({ cluster: fc.constantFrom('a', 'b', 'c'), before: fc.array(fc.nat()) }), {
      minLength: 1,
      maxLength: most,
    })
    .map((nodes) => {
      const ids = nodes.map(({ cluster }, index): StepId => `${cluster}/s${index}`);
      return nodes.map(({ before }, index) => {
        const earlier = index === 0 ? [] : before.slice(0, 3).map((pick) => ids[pick % index]);
        const after = [...new Set(earlier)].filter((id) => id !== undefined);
        return bareStep(ids[index] ?? 'a/none', after);
      });
    })
    .chain((steps) =>
      fc.shuffledSubarray([...steps], { minLength: steps.length, maxLength: steps.length }),
    );
}

/** A wide and deep graph of so many steps: layers of 50, each step after three of the layer above. */
export function layeredSteps(count: number): readonly Step[] {
  const width = 50;
  return Array.from({ length: count }, (_, index) => {
    const above = (Math.floor(index / width) - 1) * width;
    const picks = above < 0 ? [] : [0, 7, 23].map((pick) => above + ((index + pick) % width));
    return bareStep(layerId(index), picks.map(layerId));
  });
}

function layerId(index: number): StepId {
  return `c${index % 10}/s${index}`;
}
