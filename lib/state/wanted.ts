import type { Manifest } from '../cluster/object.ts';
import { isRecord } from '../json.ts';
import type { Render } from '../render/render.ts';
import { type Facts, missingFacts, valueOf } from '../steps/facts.ts';
import type { Minted } from '../steps/minted.ts';
import { placeholderTexts } from '../steps/placeholder.ts';
import type { Fact, Heeded, Known, Step } from '../steps/step.ts';
import { canonical } from './canonical.ts';
import type { ToldFact } from './moved-fact.ts';
import { type MeshHome, stamp } from './ownership.ts';

/** An object that a step wants, and the facts it will carry that nobody knows yet. */
export interface Wanted {
  readonly manifest: Manifest;
  readonly unknown: readonly Fact<unknown>[];
  /** The facts that its step needs, as far as they are known. */
  readonly told?: readonly ToldFact[];
  /** What it is made by while the step is applied; until that is judged, `manifest` stands for it. */
  readonly minted?: Minted;
}

/** The objects of a step, labelled as ours and spelled as a server keeps them. Throws what rendering throws. */
export async function wantedBy(
  step: Step,
  facts: Facts,
  owner: MeshHome,
  render: Render,
): Promise<readonly Wanted[]> {
  const missing = missingFacts(step, facts);
  const known: Known = (fact) => valueOf(facts, fact) ?? fact.placeholder;
  const heeded: Heeded = (heed) => valueOf(facts, heed);
  const told = step.needs.flatMap((fact): readonly ToldFact[] => {
    const object = facts.get(fact.id);
    return object === undefined ? [] : [{ fact, object }];
  });
  const sources = await Promise.all(step.desired(known, heeded).map(render));
  const ours = (manifest: Manifest): Manifest => stamp(canonical(manifest), owner, step.id);
  const rendered = sources.flat().map((manifest) => ({
    manifest: ours(manifest),
    unknown: carriedBy(manifest, missing),
    ...(told.length === 0 ? {} : { told }),
  }));
  const minted = step.minted.map((minted) => ({
    manifest: ours(minted.placeholder),
    unknown: [],
    minted,
  }));
  return [...rendered, ...minted];
}

/** A manifest carries a fact when it contains a text of the fact's placeholder, in the data of a Secret also encoded. */
function carriedBy<F extends Fact<unknown>>(manifest: Manifest, facts: readonly F[]): readonly F[] {
  if (facts.length === 0) return [];
  const data = manifest.kind === 'Secret' && isRecord(manifest['data']) ? manifest['data'] : {};
  const texts = [
    JSON.stringify(manifest),
    ...Object.values(data).map((value) => Buffer.from(String(value), 'base64').toString()),
  ];
  return facts.filter(({ placeholder }) =>
    placeholderTexts(placeholder).some((mark) => texts.some((text) => text.includes(mark))),
  );
}
