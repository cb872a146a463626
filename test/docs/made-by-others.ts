import type { Manifest } from '../../lib/cluster/object.ts';
import { refused } from '../../lib/cluster/status.ts';
import { makersOf } from '../../lib/state/makers.ts';
import { viewsOf } from '../../lib/state/view.ts';
import { makers } from '../../plans/makers.ts';
import { answers } from '../cluster/recorded-answers.ts';
import { adopt, object } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { asked, type Provoke } from './provoking.ts';

/** What Helm says of its objects. */
const istiod = object('Deployment istio-system/istiod', {
  metadata: {
    name: 'istiod',
    namespace: 'istio-system',
    annotations: {
      'meta.helm.sh/release-name': 'istiod',
      'meta.helm.sh/release-namespace': 'istio-system',
    },
  },
});
export const release = object('Secret istio-system/sh.helm.release.v1.istiod.v1');
export const sailRevision = object('IstioRevision default-v1-31-0');
export const installedState = object('IstioOperator istio-system/installed-state', {
  metadata: {
    name: 'installed-state',
    namespace: 'istio-system',
    finalizers: ['istio-finalizer.install.istio.io'],
  },
});
export const operator = object('Deployment istio-operator/istio-operator');

/** What is said of the istiod of a release, in a cluster that has these objects. */
export const madeBy =
  (...objects: readonly Manifest[]): Provoke =>
  async () => {
    const client = scriptedClient({
      list: ({ kind }) => Promise.resolve(objects.filter((one) => one.kind === kind)),
      serves: ({ kind }) => Promise.resolve(objects.some((one) => one.kind === kind)),
    });
    const { obstacles, remarks } = await makers({ cluster: 'cluster1', adopted: [istiod] }, client);
    const [found] = [...obstacles, ...remarks];
    if (found === undefined) throw new Error('nobody has made it');
    return found;
  };

/** A cluster in which nobody may look for that. */
export const unseen: Provoke = async () => {
  const answer = answers.find(({ expected }) => expected === 'forbidden');
  if (answer === undefined) throw new Error('no answer forbids anything');
  const no = () => Promise.reject(refused({ ...asked, what: 'list' }, answer.given));
  const client = scriptedClient({ list: no, serves: () => Promise.resolve(true) });
  const step = bareStep('cluster1/control-plane');
  const steps = [{ step, changes: [adopt(istiod)], missing: [], unseen: [] }];
  const views = viewsOf(() => client, 'mesh1');
  const { remarks } = await makersOf(
    { steps, removals: [] },
    { views, clusters: () => client },
    makers,
  );
  if (remarks[0] === undefined) throw new Error('it is known');
  return remarks[0];
};
