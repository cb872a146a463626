import { expect } from 'chai';
import * as fc from 'fast-check';
import { type Manifest, type ObjectRef, refOf } from '../../lib/cluster/object.ts';
import { type Sandbox, sandboxClusters } from '../../lib/sandbox/sandbox.ts';
import { converged } from '../../lib/state/converged.ts';
import { stamp } from '../../lib/state/ownership.ts';
import { recollecting } from '../../lib/state/recollect.ts';
import { ever, viewsOf } from '../../lib/state/view.ts';
import { cacheInMemory, type CacheInMemory } from '../support/cache-in-memory.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { ownerNamed } from '../support/owner.ts';

const names = ['apples', 'pears', 'plums', 'figs'];

/** What is wanted of a type; `text` stands for a release. */
function definition(name: string, text: string): Manifest {
  const group = 'fruit.example.org';
  const schema = { type: 'object', description: text };
  return stamp(
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${name}.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind: name, plural: name, singular: name, listKind: `${name}List` },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } },
        ],
      },
    },
    ownerNamed('m'),
    'east/base',
  );
}

const definitions = (text: string): readonly Manifest[] =>
  names.map((name) => definition(name, text));

describe('state/recollect', () => {
  let sandbox: Sandbox;
  let asked: string[] = [];

  beforeEach(async () => {
    asked = [];
    sandbox = await sandboxClusters({
      names: ['east', 'west'],
      clock: fakeClock(),
      observe: (_cluster, { method, path, accept = '' }) => {
        if (!/customresourcedefinitions(\?|$)/.test(path) || method !== 'GET') return;
        const what = accept.includes('PartialObjectMetadata') ? 'metadata' : 'whole';
        asked.push(path.includes('labelSelector') ? `our ${what}` : `all ${what}`);
      },
    });
  });

  afterEach(() => sandbox.close());

  it('reads whole objects once, and then only their metadata for as long as nothing moves', async () => {
    const cache = cacheInMemory();
    await applyAll('east', definitions('1'));
    expect(await judged('east', '1', cache)).to.deep.equal(await judged('east', '1'));
    asked = [];
    expect(await judged('east', '1', cache)).to.deep.equal([true, true, true, true]);
    expect(asked).to.deep.equal(['our metadata']);
    edit('east', 'pears');
    asked = [];
    expect(await judged('east', '1', cache)).to.deep.equal([true, false, true, true]);
    expect(asked).to.deep.equal(['our metadata', 'our whole']);
  });

  it('knows from one LIST of names what is not there at all', async () => {
    const plums = definition('plums', '1');
    const theirs = { ...plums, metadata: { name: plums.metadata.name } };
    sandbox.as('somebody').write('east', theirs);
    const { east, view } = lookingAt();
    await view.list(east, recollecting(wantedOf('1'), [], cacheInMemory()));
    expect(asked).to.deep.equal(['our metadata', 'all metadata']);
    expect(east.map((ref) => view.lacks(ref, ever))).to.deep.equal([true, true, false, true]);
    const later = lookingAt();
    await later.view.list(later.east);
    await later.view.refresh(later.east, later.views.now());
    expect(asked.slice(2)).to.deep.equal(['our whole', 'all metadata', 'all metadata']);
  });

  it('never says that nothing changes where something does, whatever the cache has seen or lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 2, maxLength: 12 }), async (moves) => {
        const fresh = await sandboxClusters({ names: ['east', 'west'], clock: fakeClock() });
        const outer = sandbox;
        sandbox = fresh;
        const cache = cacheInMemory();
        try {
          for (const one of moves) {
            await make(one, cache);
            for (const cluster of ['east', 'west']) {
              for (const text of ['1', '2']) {
                const known = await judged(cluster, text, cache);
                expect(known).to.deep.equal(await judged(cluster, text));
              }
            }
          }
        } finally {
          fresh.close();
          sandbox = outer;
        }
      }),
      { numRuns: 60 },
    );
  });

  const cluster = fc.constantFrom('east', 'west');
  const name = fc.constantFrom(...names);
  const move = fc.oneof(
    fc.record({ kind: fc.constant('apply' as const), cluster, text: fc.constantFrom('1', '2') }),
    fc.record({ kind: fc.constantFrom('edit' as const, 'delete' as const), cluster, name }),
    fc.record({ kind: fc.constantFrom('take' as const, 'relabel' as const), cluster, name }),
    fc.record({ kind: fc.constantFrom('lose' as const, 'swap' as const, 'break' as const) }),
  );
  type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

  async function make(one: Move, { values }: CacheInMemory): Promise<void> {
    const keys = [...values.keys()];
    switch (one.kind) {
      case 'apply':
        return applyAll(one.cluster, definitions(one.text));
      case 'edit':
        return edit(one.cluster, one.name);
      case 'relabel':
        return edit(one.cluster, one.name, (object) => ({
          ...object,
          metadata: { ...object.metadata, labels: { ...object.metadata.labels, their: 'own' } },
        }));
      case 'take': {
        const theirs = sandbox.as('somebody').client(one.cluster);
        await theirs.apply(definition(one.name, '2'), { dryRun: false, force: true });
        return;
      }
      case 'delete': {
        const ref = refOf(definition(one.name, ''));
        const uid = (await sandbox(one.cluster).get(ref))?.metadata.uid;
        if (uid !== undefined) await sandbox(one.cluster).delete(ref, { uid });
        return;
      }
      case 'lose':
        values.delete(keys[0] ?? '');
        return;
      case 'swap': {
        const all = [...values.values()];
        for (const [index, key] of keys.entries()) values.set(key, all[all.length - 1 - index]);
        return;
      }
      case 'break':
        for (const key of keys) values.set(key, { key, statuses: [] });
    }
  }

  /** Which of the types are as they are wanted, read whole or as the cache allows; whatever else is seen of them must be true. */
  async function judged(
    where: string,
    text: string,
    cache?: CacheInMemory,
  ): Promise<readonly (boolean | undefined)[]> {
    const wanted = wantedOf(text);
    const view = viewsOf(sandbox, 'm').of(where);
    await view.list(
      wanted.map(({ manifest }) => refOf(manifest)),
      cache && recollecting(wanted, [], cache),
    );
    return Promise.all(
      wanted.map(async ({ manifest }) => {
        const live = view.last(refOf(manifest));
        const truth = await sandbox(where).get(refOf(manifest));
        if (live !== undefined) {
          expect([live.metadata, live['status']]).to.deep.equal([
            truth?.metadata,
            truth?.['status'],
          ]);
        }
        return live && converged(live, manifest);
      }),
    );
  }

  async function applyAll(where: string, wanted: readonly Manifest[]): Promise<void> {
    for (const manifest of wanted) {
      await sandbox(where).apply(manifest, { dryRun: false, force: true });
    }
  }

  function edit(where: string, which: string, change = otherText): void {
    const ref = refOf(definition(which, ''));
    if (sandbox.scene().get(where, ref) !== undefined) {
      sandbox.as('somebody').edit(where, ref, change);
    }
  }

  function lookingAt() {
    const views = viewsOf(sandbox, 'm');
    const east: readonly ObjectRef[] = definitions('1').map(refOf);
    return { views, east, view: views.of('east') };
  }
});

const wantedOf = (text: string) =>
  definitions(text).map((manifest) => ({ manifest, unknown: [] as const }));

function otherText(object: Manifest): Manifest {
  const spec = definition(object.metadata.name.split('.')[0] ?? '', 'edited')['spec'];
  return { ...object, spec };
}
