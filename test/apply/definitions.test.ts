import { expect } from 'chai';
import { writeChanges } from '../../lib/apply/write.ts';
import { create, object } from '../support/changes.ts';
import { feed } from '../support/feed.ts';
import { manualClock } from '../support/manual-clock.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const established = { conditions: [{ type: 'Established', status: 'True' }] };

describe('apply/write of many objects', () => {
  it('sends one definition of a type after the other, and all else at once', async () => {
    const under = { definitions: 0, others: 0 };
    const most = { definitions: 0, others: 0 };
    const written: string[] = [];
    const clock = manualClock();
    const client = scriptedClient({
      watch: ({ name }, signal) => feed(definition(name)).watch(signal),
      apply: async (manifest) => {
        const what = manifest.kind === 'ConfigMap' ? 'others' : 'definitions';
        most[what] = Math.max(most[what], (under[what] += 1));
        await Promise.resolve();
        under[what] -= 1;
        return { kind: 'created', object: manifest };
      },
    });
    const names = ['a.example.org', 'b.example.org', 'c.example.org'];
    for (const manifests of [names.map(definition), names.map(settings)]) {
      const end = writeChanges(
        manifests.map((manifest) => create(manifest)),
        {
          client,
          wait: {
            clock,
            signal: new AbortController().signal,
            timeout: 60_000,
            code: 'not-ready',
            waiting: () => undefined,
          },
          shared: [],
          look: () => undefined,
          seen: () => undefined,
          written: ({ name }) => written.push(name),
        },
      );
      await clock.advance(1_000);
      await end;
    }
    expect(written).to.deep.equal([...names, ...names]);
    expect(most).to.deep.equal({ definitions: 1, others: 3 });
  });
});

const definition = (name: string) =>
  object(`CustomResourceDefinition ${name}`, { spec: { versions: [] }, status: established });

const settings = (name: string) => object(`ConfigMap mesh/${name}`);
