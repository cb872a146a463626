import { expect } from 'chai';
import { valueOf } from '../../lib/steps/facts.ts';
import { settle } from '../../lib/apply/settle.ts';
import { type Manifest, refOf } from '../../lib/cluster/object.ts';
import { object } from '../support/changes.ts';
import { feed } from '../support/feed.ts';
import { addressOf, bareStep } from '../support/graphs.ts';
import { stageFor } from '../support/run.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const address = addressOf('a/gateway');
const step = bareStep('a/gateway', [], { provides: [address] });
const service = (status?: object): Manifest =>
  object('Service mesh/gateway', status === undefined ? {} : { status });
const deployment = (available: number): Manifest =>
  object('Deployment mesh/gateway', {
    spec: { replicas: 1 },
    status: {
      observedGeneration: 1,
      updatedReplicas: 1,
      replicas: 1,
      availableReplicas: available,
    },
  });

describe('apply/settle', () => {
  it('asks nothing when nothing was written, all was ready and the fact is known', async () => {
    const live = [service({ address: '10.0.0.7' }), deployment(1)];
    const { run } = stageFor([step], scriptedClient({}), live);
    await settle(step, live.map(refOf), run);
    expect(valueOf(run.facts, address)).to.equal('10.0.0.7');
  });

  it('waits for a workload that was not ready in the preview', async () => {
    const objects = feed(deployment(0));
    const client = scriptedClient({ watch: (_ref, signal) => objects.watch(signal) });
    const quiet = bareStep('a/gateway');
    const { run, clock, events } = stageFor([quiet], client, [deployment(0)]);
    const end = settle(quiet, [refOf(deployment(0))], run);
    await clock.advance(2_000);
    expect(events.map((event) => ('reason' in event ? event.reason : event.kind))).to.deep.equal([
      'Deployment mesh/gateway has 0 of 1 Pods available',
    ]);
    objects.push(deployment(1));
    await end;
  });

  it('does not believe the preview about a workload when something was written since', async () => {
    const objects = feed();
    const client = scriptedClient({ watch: (_ref, signal) => objects.watch(signal) });
    const quiet = bareStep('a/gateway');
    const { run, clock } = stageFor([quiet], client, [deployment(1)]);
    run.counts.set(quiet.id, { written: 1, deleted: 0 });
    let settled = false;
    const end = settle(quiet, [refOf(deployment(1))], run).then(() => (settled = true));
    await clock.advance(1_000);
    expect(settled).to.equal(false);
    objects.push(deployment(1));
    await end;
  });

  it('waits until a fact is true, and remembers it', async () => {
    const objects = feed(service());
    const client = scriptedClient({ watch: (_ref, signal) => objects.watch(signal) });
    const { run, clock } = stageFor([step], client, [service()]);
    const end = settle(step, [], run);
    await clock.advance(1_000);
    expect(run.facts.has(address.id)).to.equal(false);
    objects.push(service({ address: '10.0.0.8' }));
    await end;
    expect(valueOf(run.facts, address)).to.equal('10.0.0.8');
  });

  const limits = [
    { timeout: 'loadBalancer', seconds: 30, code: 'load-balancer-pending' },
    { timeout: 'ready', seconds: 60, code: 'not-ready' },
  ] as const;
  for (const { timeout, seconds, code } of limits) {
    it(`waits for a fact as long as timeouts.${timeout} says, and then ends with ${code}`, async () => {
      const objects = feed(service());
      const client = scriptedClient({
        watch: (_ref, signal) => objects.watch(signal),
        list: () => Promise.resolve([]),
      });
      const fact = addressOf('a/gateway', { timeout });
      const late = bareStep('a/gateway', [], { provides: [fact] });
      const { run, clock } = stageFor([late], client);
      let error: unknown;
      const end = settle(late, [], run).catch((reason: unknown) => (error = reason));
      await clock.advance(seconds * 1_000 - 1);
      expect(error).to.equal(undefined);
      await clock.advance(1);
      await end;
      expect(error).to.include({ code });
      expect(String(error)).to.contain(
        `Service mesh/gateway has no .status.address yet after ${seconds} s`,
      );
    });
  }
});
