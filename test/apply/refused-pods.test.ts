import { expect } from 'chai';
import type { ObjectRef } from '../../lib/cluster/object.ts';
import { type WaitState, waitFor } from '../../lib/apply/wait.ts';
import { feed } from '../support/feed.ts';
import { manualClock } from '../support/manual-clock.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'b' };

describe('a wait for Pods that are refused', () => {
  it('ends with what to do about the refusal, not with what is always said', async () => {
    const clock = manualClock();
    const objects = feed(undefined);
    const client = scriptedClient({ watch: (_ref, signal) => objects.watch(signal) });
    const reason = 'gets no Pods: pods "b" is forbidden: violates PodSecurity "restricted:latest"';
    const see = (): WaitState<never> => ({ kind: 'waiting', reason });
    const end = waitFor(client, ref, see, {
      clock,
      signal: new AbortController().signal,
      timeout: 12_000,
      code: 'not-ready',
      waiting: () => {},
    }).catch((error: unknown) => error);
    await clock.advance(13_000);
    expect(await end)
      .to.have.property('hint')
      .that.contains('the namespace enforces Pod security restricted');
  });
});
