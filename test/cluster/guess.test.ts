import { expect } from 'chai';
import { guessed } from '../../lib/cluster/guess.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { builtinResources, definedResources, type Resource } from '../../lib/sandbox/resource.ts';
import { istioOperator } from '../../plans/operator.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';

describe('cluster/guess', () => {
  it('knows where the types of Kubernetes live that a mesh is made of', () => {
    expect(builtinResources).to.have.length.above(20);
    for (const resource of builtinResources) expectGuessed(resource);
  });

  it('knows where those of Istio live', () => {
    const objects = charts(istioOperator('base', { components: { base: { enabled: true } } }));
    const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
    const resources = definitions.map(established).flatMap(definedResources);
    expect(resources).to.have.length.above(10);
    for (const resource of resources) expectGuessed(resource);
  });
});

function expectGuessed({ apiVersion, kind, group, version, plural, namespaced }: Resource): void {
  const prefix = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = { prefix, name: plural, namespaced };
  expect(guessed({ apiVersion, kind }, namespaced), kind).to.deep.equal(place);
}

function established(definition: Manifest): Manifest {
  return { ...definition, status: { conditions: [{ type: 'Established', status: 'True' }] } };
}
