import { expect } from 'chai';
import { fieldAt } from '../../lib/json.ts';
import type { Topology, Values } from '../../lib/mesh/topology/topology.ts';
import { plans } from '../../plans/index.ts';
import { releases } from '../../plans/releases/index.ts';
import { unheeded } from '../support/steps.ts';
import { meshOf } from '../support/topologies.ts';

const mark = 'what the author wrote';

describe('plans/releases', () => {
  for (const { minor, version, derived } of releases) {
    it(`${minor}: proposes a version of its own`, () => {
      expect(version).to.match(new RegExp(`^${minor}\\.\\d+$`));
    });

    for (const { path, setBy } of derived) {
      const name = path.join('.');
      if (setBy === undefined) {
        it(`${minor}: leaves ${name} to a profile of istioctl`, () => {
          for (const plan of plans) expect(valuesSetBy(plan.name, path), plan.name).to.equal('');
        });
        continue;
      }
      it(`${minor}: ${name} is what the plan ${setBy} says, whatever the author writes`, () => {
        expect(valuesSetBy(setBy, path)).not.to.equal('').and.not.to.include(mark);
      });
    }
  }
});

/** What the operators of a plan have at this place when the author has written something there himself; '' when nothing but that. */
function valuesSetBy(name: string, path: readonly string[]): string {
  const topology = meshWith(path.reduceRight<unknown>((below, key) => ({ [key]: below }), mark));
  const plan = plans.find((candidate) => candidate.name === name);
  const operators = (plan?.steps(topology) ?? [])
    .flatMap((step) => step.desired((fact) => fact.placeholder, unheeded))
    .flatMap((source) => (source.kind === 'istioctl' ? [source.operator] : []));
  const found = operators.flatMap(({ spec }) => [
    fieldAt(spec, 'values', ...path),
    // Istio: IstioOperatorSpec has these beside the values.
    fieldAt(spec, path.at(-1) ?? ''),
  ]);
  return found
    .filter((value) => value !== undefined && value !== mark)
    .map((value) => JSON.stringify(value))
    .join(' ');
}

function meshWith(values: unknown): Topology {
  return meshOf(
    {
      cluster1: { context: 'kind-cluster1', network: 'network1', role: 'primary' },
      cluster2: {
        context: 'kind-cluster2',
        network: 'network1',
        role: 'remote',
        primary: 'cluster1',
      },
    },
    {
      values: values as Values,
      hub: 'registry.example.org/istio',
      meshConfig: { accessLogFile: '/dev/stdout' },
    },
  );
}
