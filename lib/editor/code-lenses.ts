import type { Range } from '../mesh/findings/diagnostic.ts';
import { join, type Pointer } from '../mesh/text/pointer.ts';
import { aliasOf } from '../mesh/text/layout.ts';
import { count } from '../mesh/text/words.ts';
import { clustersIn } from './facts.ts';
import { movedFrom } from './moved.ts';
import type { Sheet } from './sheet.ts';

/** Words above a line; a click does something. */
export interface CodeLens {
  /** The key that they are about. */
  readonly range: Range;
  readonly title: string;
  /** Undefined while there is nothing to do. */
  readonly command: LensCommand | undefined;
}

/** What a click asks of the server. */
export interface LensCommand {
  readonly name: 'isthmus.plan' | 'isthmus.showGraph';
  /** Undefined means all clusters. */
  readonly cluster: string | undefined;
}

/** What is known of the plan of one cluster. */
export type Pending =
  | { readonly kind: 'running' }
  /** Objects that `apply` would change. */
  | { readonly kind: 'changes'; readonly count: number }
  /** Why there is no plan: a sentence. */
  | { readonly kind: 'problem'; readonly message: string };

/** What lenses tell that is not in the text. */
export interface Prospects {
  /** The text that it is about: this one, or the last one without errors. */
  readonly sheet: Sheet;
  /** By cluster. */
  readonly steps: ReadonlyMap<string, number>;
  /** By cluster, where somebody asked for a plan. */
  readonly pending: ReadonlyMap<string, Pending>;
}

/**
 * Above `clusters` the plan and the graph of the mesh; above each cluster its steps and its plan. In the order of the file.
 * While a text has errors, its clusters keep the lenses that they had.
 */
export function codeLenses(sheet: Sheet, prospects: Prospects): readonly CodeLens[] {
  const { steps, pending, sheet: good } = prospects;
  const names = Object.keys(clustersIn(good.document.sketch)).filter((name) => steps.has(name));
  const moved = movedFrom(good.document, sheet.document);
  const range = (pointer: Pointer): readonly Range[] => {
    const [here] = rangeIn(sheet, pointer);
    if (here) return [here];
    return rangeIn(good, pointer).flatMap((there) => moved(there) ?? []);
  };
  const all = range('/clusters');
  const isBusy = names.some((name) => pending.get(name)?.kind === 'running');
  return [
    ...all.map((range) => ({ range, ...(isBusy ? planning : planLens('plan all clusters')) })),
    ...all.map((range) => ({ range, ...graphLens('show graph') })),
    ...names.flatMap((name) =>
      range(join('/clusters', name)).flatMap((range) => [
        { range, ...graphLens(count(steps.get(name) ?? 0, 'step')) },
        { range, ...pendingLens(name, pending.get(name)) },
      ]),
    ),
  ].toSorted((a, b) => a.range.start.line - b.range.start.line);
}

type Words = Pick<CodeLens, 'title' | 'command'>;

function graphLens(title: string): Words {
  return { title, command: { name: 'isthmus.showGraph', cluster: undefined } };
}

const planning: Words = { title: 'planning…', command: undefined };

function planLens(title: string, cluster?: string): Words {
  return { title, command: { name: 'isthmus.plan', cluster } };
}

/** `cluster1: 3 changes`; another click plans again. */
function pendingLens(cluster: string, pending: Pending | undefined): Words {
  switch (pending?.kind) {
    case undefined:
      return planLens('plan', cluster);
    case 'running':
      return planning;
    case 'changes': {
      const changes = pending.count === 0 ? 'no changes' : count(pending.count, 'change');
      return planLens(`${cluster}: ${changes}`, cluster);
    }
    case 'problem':
      return planLens(`${cluster}: ${pending.message}`, cluster);
  }
}

/** None for a key that a merge brought in. */
function rangeIn({ document }: Sheet, pointer: Pointer): readonly Range[] {
  const place = document.places.get(pointer);
  const isHere = place?.key && (!place.via || aliasOf(place, document.text));
  return place?.key && isHere ? [document.rangeOf(place.key)] : [];
}
