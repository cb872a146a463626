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

  it('waits until a new type is established and served before it goes on, and tells what it saw', async () => {
    const { status, ...unseen } = definition('a.example.org');
    const objects = feed(unseen);
    const [asked, sent]: [string[], string[]] = [[], []];
    const thing = { ...object('Thing mesh/web'), apiVersion: 'example.org/v1' };
    const { clock, end, seen } = start(
      [thing, unseen],
      {
        watch: (_ref, signal) => objects.watch(signal),
        serves: ({ apiVersion }) => {
          asked.push(apiVersion);
          return Promise.resolve(asked.length > 1);
        },
        apply: (manifest) => {
          sent.push(manifest.kind);
          return Promise.resolve({ kind: 'created', object: manifest });
        },
      },
      planned([]),
    );
    await clock.advance(3_000);
    expect([sent, asked]).to.deep.equal([['CustomResourceDefinition'], []]);
    objects.push({ ...unseen, status });
    await clock.advance(3_000);
    await end;
    const [first, ...others] = ['example.org/v1beta1', 'example.org/v1', 'example.org/v2alpha1'];
    expect(asked).to.deep.equal([first, first, ...others]);
    expect(sent.at(-1)).to.equal('Thing');
    expect(seen).to.deep.equal([{ ...unseen, status }]);
  });

  it('asks for the objects of a new type before a workload is sent, in one version that is not deprecated', async () => {
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
    const asked: string[] = [];
    const list: ClusterClient['list'] = ({ kind }) => {
      asked.push(`list ${kind}`);
      return Promise.reject(new Error('forbidden'));
    };
    const apply: ClusterClient['apply'] = (manifest) => {
      asked.push(`apply ${manifest.kind}`);
      return Promise.resolve({ kind: 'created', object: manifest });
    };
    const shared = planned([create(deployment)]);
    await written([definition('a.example.org'), deployment], { apply, list }, shared);
    expect(asked.slice(-2)).to.deep.equal(['list Thing', 'apply Deployment']);
  });

  for (const changes of [[], [keep(object('Deployment mesh/web'))]]) {
    it(`asks for no objects where ${changes.length} workloads stay and none is written`, async () => {
      const asked: string[] = [];
      const list: ClusterClient['list'] = ({ kind }) => {
        asked.push(kind);
        return Promise.resolve([]);
      };
      await written([definition('a.example.org')], { list }, planned(changes));
      expect(asked).to.deep.equal([]);
    });
  }
});

function planned(changes: readonly Change[]): Definitions {
  const step = bareStep('east/web');
  return definitionsOf([{ step, changes, missing: [], unseen: [] }])('east');
}

async function written(...how: Parameters<typeof start>): Promise<void> {
  const { clock, end } = start(...how);
  await clock.advance(1_000);
  await end;
}

function start(
  manifests: readonly Manifest[],
  answers: Partial<ClusterClient>,
  definitions: Definitions,
) {
  const clock = manualClock();
  const seen: Manifest[] = [];
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
    seen: (live) => seen.push(live),
    written: () => undefined,
  };
  const end = writeChanges(
    manifests.map((manifest) => create(manifest)),
    write,
  );
  return { clock, end, seen };
}

const definition = (name: string) =>
  object(`CustomResourceDefinition ${name}`, {
    spec: {
      group: 'example.org',
      names: { kind: 'Thing' },
      versions: [
        { name: 'v1beta1', served: true, deprecated: true },
        { name: 'v1beta2', served: false },
        { name: 'v1', served: true },
        { name: 'v2alpha1', served: true },
      ],
    },
    status: { conditions: [{ type: 'Established', status: 'True' }] },
  });

const deployment = object('Deployment mesh/web');

const settings = (name: string) => object(`ConfigMap mesh/${name}`);
