import { naturally } from '../natural-order.ts';
import { existsSync } from 'node:fs';
import { fileContexts } from '../cluster/kubeconfig-entries.ts';
import {
  kubeconfigPaths,
  type KubeconfigPlaces,
  readKubeconfigFiles,
} from '../cluster/kubeconfig.ts';
import { serverKey } from '../mesh/rules/server-key.ts';
import { nearest } from '../nearest.ts';
import type { Result } from '../result.ts';

/** A context that `isthmus init` can make a cluster of. */
export interface Offer {
  readonly context: string;
  /** URL of the API server; '' when the kubeconfig has none. */
  readonly server: string;
  /** Absolute path, where only that file alone means this cluster. */
  readonly file: string | undefined;
  /** Equal for those that lead to one API server; '' when nobody knows. */
  readonly key: string;
}

/** All contexts of the kubeconfig; of several files that use the same names each of its own. Throws `KubeconfigError`. */
export function offersIn(places: KubeconfigPlaces): readonly Offer[] {
  const all = fileContexts(readKubeconfigFiles(places).entries);
  const names = all.map(({ context }) => context.name);
  return all
    .filter(({ context, hidden }) => !hidden || context.server !== undefined)
    .map(({ context: { name, server = '', detour }, file, hidden }) => {
      const isAmbiguous = hidden || names.indexOf(name) !== names.lastIndexOf(name);
      const key = URL.canParse(server) ? serverKey(server) + detour : '';
      return { context: name, server, file: isAmbiguous ? file : undefined, key };
    });
}

/** Why there is nothing to offer. */
export function noOffers(places: KubeconfigPlaces): string {
  const paths = kubeconfigPaths(places);
  const there = paths.filter((path) => existsSync(path));
  const missing =
    paths.length === 0
      ? 'KUBECONFIG names no file'
      : `there is no kubeconfig ${paths.join(' or ')}`;
  const words =
    there.length === 0 ? missing : `the kubeconfig ${there.join(' and ')} has no contexts`;
  return `${words}: name another one with --kubeconfig or KUBECONFIG`;
}

/** The offers that names mean; a name that is there twice means one file after the other. */
export function namedOffers(
  names: readonly string[],
  offers: readonly Offer[],
): Result<readonly Offer[], string> {
  const taken: Offer[] = [];
  for (const name of names) {
    const found = offers.find((offer) => offer.context === name && !taken.includes(offer));
    if (found === undefined) return { ok: false, error: refusal(name, offers) };
    taken.push(found);
  }
  const wrong = sameServer(taken);
  return wrong === undefined ? { ok: true, value: taken } : { ok: false, error: wrong };
}

/** Two that cannot both be clusters of a mesh; undefined when there are none. */
export function sameServer(offers: readonly Offer[]): string | undefined {
  for (const [index, { key, context, server }] of offers.entries()) {
    const first = offers.findIndex((other) => other.key === key);
    if (key === '' || first === index) continue;
    return `${offers[first]?.context ?? ''} and ${context} both lead to ${server}: each cluster has one place`;
  }
  return undefined;
}

/** The names that can be said, each once; those that two files have say so. */
export function namesOf(offers: readonly Offer[]): readonly string[] {
  const all = offers.map(({ context }) => context);
  return [...new Set(all)].toSorted(naturally).map((name) => {
    const files = all.filter((other) => other === name).length;
    return files === 1 ? name : `${name} (in ${files} files)`;
  });
}

function refusal(name: string, offers: readonly Offer[]): string {
  const known = [...new Set(offers.map(({ context }) => context))].toSorted(naturally);
  if (known.includes(name)) return `${name} is named twice: each cluster has one place`;
  const guess = nearest(name, known);
  const hint =
    guess === undefined ? `there are ${namesOf(offers).join(', ')}` : `did you mean ${guess}?`;
  return `the kubeconfig has no context ${name}: ${hint}`;
}
