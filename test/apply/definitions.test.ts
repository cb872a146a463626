import { expect } from 'chai';
import { type Definitions, definitionsOf } from '../../lib/apply/definitions.ts';
import { type Write, writeChanges } from '../../lib/apply/write.ts';
import type { ClusterClient } from '../../lib/cluster/client.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { Change } from '../../lib/state/change.ts';
import { create, keep, object } from '../support/changes.ts';
import { feed } from '../support/feed.ts';
import { bareStep } from '../support/graphs.ts';
import { manualClock } from '../support/manual-clock.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const names = ['a.example.org', 'b.example.org', 'c.example.org'] as const;

describe('apply/write of definitions', () => {
  it('sends one of a cluster after the other, whatever steps they are of, and all else at once', async () => {
    const under = { definitions: 0, others: 0 };
    const most = { definitions: 0, others: 0 };
    const sent: string[] = [];
    const shared = planned([]);
    const apply: ClusterClient['apply'] = async (manifest) => {
      const what = manifest.kind === 'ConfigMap' ? 'others' : 'definitions';
      most[what] = Math.max(most[what], (under[what] += 1));
      await Promise.resolve();
      under[what] -= 1;
      sent.push(`${manifest.kind} ${manifest.metadata.name}`);
      return { kind: 'created', object: manifest };
    };
    await Promise.all([
      written(names.slice(0, 1).map(definition), { apply }, shared),
      written([...names.slice(1).map(definition), ...names.map(settings)], { apply }, shared),
    ]);
    expect(most.definitions).to.equal(1);
    expect(most.others).to.equal(3);
    expect(sent).to.include.members(names.map((name) => `CustomResourceDefinition ${name}`));
  });

  it('asks for the objects of a new type before a workload is sent, in one version', async () => {
    const asked: string[] = [];
    const list: ClusterClient['list'] = async ({ apiVersion, kind }) => {
      await Promise.resolve();
      asked.push(`list ${apiVersion} ${kind}`);
      return [];
    };
    const apply: ClusterClient['apply'] = (manifest) => {
      asked.push(`apply ${manifest.kind}`);
      return Promise.resolve({ kind: 'created', object: manifest });
    };
    const shared = planned([create(deployment)]);
    await written([definition('a.example.org')], { apply, list }, shared);
    await written([deployment], { apply, list }, shared);
    expect(asked).to.deep.equal([
      'apply CustomResourceDefinition',
      'list example.org/v1 Thing',
      'apply Deployment',
    ]);
  });

  it('goes on where the objects of a new type may not be read', async () => {
    const list = () => Promise.reject(new Error('forbidden'));
    const shared = planned([create(deployment)]);
    await written([definition('a.example.org'), deployment], { list }, shared);
  });

  for (const changes of [[], [keep(object('Deployment mesh/web'))]]) {
    it(`asks for no objects where ${changes.length} workloads stay and none is written`, async () => {
      await written([definition('a.example.org')], {}, planned(changes));
    });
  }
});

function planned(changes: readonly Change[]): Definitions {
  const step = bareStep('east/web');
  return definitionsOf([{ step, changes, missing: [], unseen: [] }])('east');
}

async function written(
  manifests: readonly Manifest[],
  answers: Partial<ClusterClient>,
  definitions: Definitions,
): Promise<void> {
  const clock = manualClock();
  const write: Write = {
    client: scriptedClient({
      watch: ({ name }, signal) => feed(definition(name)).watch(signal),
      serves: () => Promise.resolve(true),
      apply: (manifest) => Promise.resolve({ kind: 'created', object: manifest }),
      ...answers,
    }),
    wait: {
      clock,
      signal: new AbortController().signal,
      timeout: 60_000,
      code: 'not-ready',
      waiting: () => undefined,
    },
    definitions,
    shared: [],
    look: () => undefined,
    seen: () => undefined,
    written: () => undefined,
  };
  const changes = manifests.map((manifest) => create(manifest));
  const end = writeChanges(changes, write);
  await clock.advance(1_000);
  await end;
}

const definition = (name: string) =>
  object(`CustomResourceDefinition ${name}`, {
    spec: {
      group: 'example.org',
      names: { kind: 'Thing' },
      versions: ['v1', 'v1beta1'].map((version) => ({ name: version, served: true })),
    },
    status: { conditions: [{ type: 'Established', status: 'True' }] },
  });

const deployment = object('Deployment mesh/web');

const settings = (name: string) => object(`ConfigMap mesh/${name}`);
