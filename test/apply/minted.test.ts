import { Chalk } from 'chalk';
import { expect } from 'chai';
import { prepareMinted } from '../../lib/apply/prepare.ts';
import { approvalOf } from '../../lib/apply/approval.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { planJson } from '../../lib/report/plan-json.ts';
import { planLines } from '../../lib/report/plan-text.ts';
import { graphOf } from '../../lib/steps/graph.ts';
import type { Mint, Minted, MintedAuthority } from '../../lib/steps/minted.ts';
import { StepRefusal } from '../../lib/steps/step-refusal.ts';
import { planned, wordsOf } from '../support/applies.ts';
import { bareStep } from '../support/graphs.ts';
import { strictValidator } from '../support/schemas.ts';
import { ours, smallCluster } from '../support/small-cluster.ts';
import { primaryRemote } from '../support/topologies.ts';

const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'mesh', name: 'pass' };
const secretOf = (word: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: ref.name, namespace: ref.namespace },
  data: { word: btoa(word) },
});
const wordOf = (secret: Manifest | undefined): string =>
  atob((secret?.['data'] as { readonly word?: string } | undefined)?.word ?? '');

/** A Secret that is good as long as its word has the first letter m, of which the mint makes ever new ones. */
const pass: Minted = {
  placeholder: secretOf('placeholder'),
  judge: async (get) => {
    const live = await get('east', ref);
    if (live === undefined) return { kind: 'make', reason: 'there is none yet' };
    if (wordOf(live).startsWith('x')) {
      throw new StepRefusal('E-TRUST-ROOT', 'it is another', 'mend it');
    }
    return wordOf(live).startsWith('m')
      ? { kind: 'keep', manifest: secretOf(wordOf(live)), note: 'renewed next year' }
      : { kind: 'make', reason: 'it is too old' };
  },
  prepare: (mint) => mint.prepare(order),
  make: async ({ mint }) => secretOf((await mint.authority(order)).key),
};
const order = {
  kind: 'files',
  certificate: '',
  chain: '',
  root: '',
  key: { kind: 'file', path: '/k' },
} as const;

function mintOf(): Mint & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  return {
    asked,
    prepare: () => Promise.resolve(void asked.push('prepare')),
    authority: (): Promise<MintedAuthority> => {
      asked.push('make');
      return Promise.resolve({ certificate: '', chain: '', root: '', key: `made${asked.length}` });
    },
  };
}

const isPlan = strictValidator('plan.v2.schema.json');
const plainStyle = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
const step = bareStep('east/trust', [], { minted: [pass] });
const made = (word: string): Manifest => ours(secretOf(word), 'east/trust');

describe('minted objects', () => {
  it('are planned as to be made, with the reason, and nobody makes one for it', async () => {
    const mint = mintOf();
    const cluster = smallCluster([]);
    const { preview } = await planned([step], { east: cluster.client }, [], mint);
    const [change] = preview.changeSet.steps[0]?.changes ?? [];
    expect(change).to.deep.include({
      kind: 'create',
      made: 'there is none yet',
      certainty: 'after-apply',
    });
    expect(planLines(preview.changeSet, primaryRemote, plainStyle).join('\n')).to.contain(
      '+ Secret mesh/pass  (will be made: there is none yet)',
    );
    expect(mint.asked).to.deep.equal([]);
  });

  it('are made by apply, written, and from then on kept as they are', async () => {
    const mint = mintOf();
    const cluster = smallCluster([]);
    const first = await planned([step], { east: cluster.client }, [], mint);
    expect(wordsOf(await first.apply())).to.deep.equal(['east/trust: done']);
    expect(cluster.objects().map(wordOf)).to.deep.equal(['made1']);
    const second = await planned([step], { east: cluster.client }, [], mint);
    const [change] = second.preview.changeSet.steps[0]?.changes ?? [];
    expect(change).to.deep.include({ kind: 'keep', note: 'renewed next year' });
    expect(wordsOf(await second.apply())).to.deep.equal(['east/trust: done']);
    expect(mint.asked).to.deep.equal(['make']);
    expect(planLines(second.preview.changeSet, primaryRemote, plainStyle)).to.include.members([
      'Kept for now',
      '  Secret mesh/pass: renewed next year',
      '      in east',
    ]);
  });

  it('are made anew when the live one is no longer good', async () => {
    const cluster = smallCluster([made('antique')]);
    const { preview, apply } = await planned([step], { east: cluster.client }, [], mintOf());
    const [change] = preview.changeSet.steps[0]?.changes ?? [];
    expect(change).to.deep.include({ kind: 'update', made: 'it is too old' });
    await apply();
    expect(cluster.objects().map(wordOf)).to.deep.equal(['made1']);
  });

  it('of somebody else are kept by adopting them, and only with --adopt', async () => {
    const cluster = smallCluster([secretOf('mine')]);
    const { preview, apply } = await planned([step], { east: cluster.client }, [], mintOf());
    const [change] = preview.changeSet.steps[0]?.changes ?? [];
    expect(change).to.have.property('kind', 'adopt');
    expect(change).not.to.have.property('made');
    expect(wordsOf(await apply())[0]).to.contain('failed');
    expect(wordsOf(await apply({ adopt: true }))).to.deep.equal(['east/trust: done']);
    expect(cluster.objects().map(wordOf)).to.deep.equal(['mine']);
  });

  it('are judged again right before they are written', async () => {
    const mint = mintOf();
    const cluster = smallCluster([]);
    const { apply } = await planned([step], { east: cluster.client }, [], mint);
    await cluster.client.apply(made('meanwhile'), { dryRun: false, force: false });
    expect(wordsOf(await apply())).to.deep.equal(['east/trust: done']);
    expect(cluster.objects().map(wordOf)).to.deep.equal(['meanwhile']);
    expect(mint.asked).to.deep.equal([]);
  });

  it('that may not be made are a problem of their step, in the plan and in apply', async () => {
    const cluster = smallCluster([made('x')]);
    const mint = mintOf();
    const { preview, apply } = await planned([step], { east: cluster.client }, [], mint);
    expect(preview.changeSet.steps[0]?.problem).to.deep.include({ code: 'E-TRUST-ROOT' });
    expect(wordsOf(await apply())[0]).to.contain('it is another');
    expect(mint.asked).to.deep.equal([]);
  });

  it('have what they need looked for before anything is written, and only where something is to be made', async () => {
    for (const [held, asked] of [
      [[], ['prepare']],
      [[made('antique')], ['prepare']],
      [[made('mine')], []],
    ] as const) {
      const mint = mintOf();
      const { preview } = await planned([step], { east: smallCluster(held).client }, [], mint);
      await prepareMinted(preview.changeSet, mint);
      expect(mint.asked).to.deep.equal(asked);
    }
  });

  it('never show what is in them', async () => {
    for (const held of [[], [made('antique')], [secretOf('theirs')], [made('mine')]]) {
      const cluster = smallCluster(held);
      const { preview, events, apply } = await planned(
        [step],
        { east: cluster.client },
        [],
        mintOf(),
      );
      await apply({ adopt: true });
      const { changeSet } = preview;
      const json = planJson(changeSet, { topology: primaryRemote, graph: graphOf([step]) });
      expect(isPlan(json), JSON.stringify(isPlan.errors)).to.equal(true);
      const shown = [
        planLines(changeSet, primaryRemote, { ...plainStyle, verbose: true }).join('\n'),
        JSON.stringify(json),
        JSON.stringify(approvalOf(changeSet, { adopt: true, prune: true })),
        JSON.stringify(events),
      ].join('\n');
      for (const word of ['antique', 'theirs', 'mine', 'made1', 'placeholder']) {
        expect(shown).not.to.contain(btoa(word));
        expect(shown).not.to.match(new RegExp(`\\b${word}\\b`));
      }
    }
  });
});
