import { tmpdir } from 'node:os';
import { expect } from 'chai';
import {
  apply,
  approvalOf,
  changesOf,
  createRender,
  type Guide,
  layOut,
  plan,
  sandboxClusters,
  tallyOf,
} from '../../lib/engine.ts';
import { guide as istio } from '../../lib/cli/guide.ts';
import { type Plan, step } from '../../lib/steps/step.ts';
import { afterNamespace } from '../../plans/namespace.ts';
import { charts, sandboxOf } from '../../plans/index.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { noMint } from '../support/mints.ts';
import { primaryRemote } from '../support/topologies.ts';

/** All that somebody writes who adds a section of a guide. */
const welcome: Plan = {
  name: 'welcome',
  guide: 'https://example.org/welcome/',
  steps: ({ clusters }) =>
    clusters.map(({ name }) =>
      step({
        id: `${name}/welcome`,
        title: `Welcome newcomers in ${name}`,
        after: [afterNamespace(primaryRemote, name, 'istio-system')],
        desired: () => [
          {
            kind: 'objects',
            objects: [
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: { name: 'welcome', namespace: 'istio-system' },
                data: { words: `You are in ${name}` },
              },
            ],
          },
        ],
      }),
    ),
};

const withIt: Guide = { ...istio, plans: [...istio.plans, welcome] };

describe('a step that somebody adds as one plan file and its line in the list', () => {
  it('is planned, applied, kept, and deleted when it is taken out again, without a word elsewhere', async () => {
    const clusters = await sandboxClusters({ ...sandboxOf(primaryRemote), clock: fakeClock() });
    const ports = {
      clusters,
      clock: fakeClock(),
      render: createRender({
        istioctl: undefined,
        searchPath: '',
        cacheDirectory: tmpdir(),
        fetch,
        standIn: charts,
      }),
    };
    const topology = {
      ...primaryRemote,
      clusters: primaryRemote.clusters.map((cluster) => ({
        ...cluster,
        apiServer: `https://${cluster.name}.test:6443`,
      })),
    };
    const reconcile = async (guide: Guide) => {
      const layout = layOut(topology, guide);
      const preview = await plan(layout, ports);
      const approval = approvalOf(preview.changeSet, { adopt: false, prune: true });
      const signal = new AbortController().signal;
      const reporter = { report: () => undefined };
      const how = { ...ports, mint: noMint, reporter, signal };
      const outcomes = await apply(layout, { preview, approval }, how, { concurrency: 8 });
      expect([...outcomes.values()].map(({ kind }) => kind)).not.to.include('failed');
      return preview.changeSet;
    };
    try {
      const first = await reconcile(withIt);
      expect(first.steps.map(({ step: { id } }) => id)).to.include('cluster2/welcome');
      const { keep, ...others } = tallyOf(changesOf(await reconcile(withIt)));
      expect(keep).to.be.greaterThan(0);
      expect(Object.values(others)).to.deep.equal(Object.values(others).map(() => 0));
      const gone = changesOf(await reconcile(istio)).filter(({ kind }) => kind === 'delete');
      expect(gone.map(({ ref }) => ref.name)).to.deep.equal(['welcome', 'welcome']);
    } finally {
      clusters.close();
    }
  });
});
