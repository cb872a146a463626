import { expect } from 'chai';
import { guessed } from '../../lib/cluster/guess.ts';
import { kubernetesClient } from '../../lib/cluster/kubernetes.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { meshType } from '../../lib/reconcile/mesh-object.ts';
import { builtinResources, definedResources, type Resource } from '../../lib/sandbox/resource.ts';
import { istioOperator } from '../../plans/operator.ts';
import { charts } from '../../plans/sandbox/charts/index.ts';
import { connectionTo, serveOver } from '../support/protocols.ts';
import { discovered, sendJson } from '../support/scripted-server.ts';

describe('cluster/guess', () => {
  it('knows where the types of Kubernetes live that a mesh is made of', () => {
    expect(builtinResources).to.have.length.above(20);
    for (const resource of builtinResources) expectGuessed(resource);
  });

  it('knows Endpoints, and where the Mesh of the reconciler lives', () => {
    const endpoints = guessed({ apiVersion: 'v1', kind: 'Endpoints' }, true);
    expect(endpoints).to.deep.equal({ prefix: '/api/v1', name: 'endpoints', namespaced: true });
    expect(guessed(meshType, true).name).to.equal('meshes');
  });

  it('knows where those of Istio live', () => {
    const objects = charts(istioOperator('base', { components: { base: { enabled: true } } }));
    const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
    const resources = definitions.map(established).flatMap(definedResources);
    expect(resources).to.have.length.above(10);
    for (const resource of resources) expectGuessed(resource);
  });

  const others = { apiVersion: 'v1', kind: 'Others', metadata: { namespace: 'a', name: 'b' } };
  const wrong: readonly (readonly [what: string, status: number, body: unknown])[] = [
    ['nothing is served', 404, '404 page not found'],
    ['nothing may be read', 403, { kind: 'Status', reason: 'Forbidden', message: 'no' }],
    ['something else is', 200, { ...others, kind: 'OthersList', items: [others] }],
  ];
  const criterion = { ...others, kind: 'Criterion' };
  for (const [what, status, body] of wrong) {
    it(`asks the server where a type lives when ${what} where such types live`, async () => {
      const place = '/api/v1/namespaces/a/criteria';
      const list = { kind: 'CriterionList', items: [criterion] };
      for (const [path, answer] of [
        [place, list],
        [`${place}/b`, criterion],
      ] as const) {
        const server = await serveOver('h2', (request, response) => {
          if (discovered(request, response)) return;
          if (request.path === path) sendJson(response, 200, answer);
          else sendJson(response, status, body);
        });
        const connect = () => Promise.resolve(connectionTo(server, {}));
        const client = kubernetesClient({ cluster: 'cluster1', connect });
        const type = { apiVersion: 'v1', kind: 'Criterion' };
        const found =
          path === place
            ? await client.list(type, { namespace: 'a', expected: true })
            : [await client.get({ ...type, namespace: 'a', name: 'b' })];
        expect(found).to.deep.equal([criterion]);
        const [first, ...rest] = server.received.map((request) => request.path);
        expect(first).to.equal(path.replace('criteria', 'criterions'));
        expect(rest.toSorted()).to.deep.equal(['/api', path, '/apis'].toSorted());
        client.close();
        await server.close();
      }
    });
  }
});

function expectGuessed({ apiVersion, kind, group, version, plural, namespaced }: Resource): void {
  const prefix = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = { prefix, name: plural, namespaced };
  expect(guessed({ apiVersion, kind }, namespaced), kind).to.deep.equal(place);
}

function established(definition: Manifest): Manifest {
  return { ...definition, status: { conditions: [{ type: 'Established', status: 'True' }] } };
}
