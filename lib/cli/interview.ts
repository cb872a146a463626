import { parseAddresses } from '../mesh/rules/addresses.ts';
import { unreachable } from '../mesh/scaffold.ts';
import type { KnownCluster } from '../mesh/scaffold-cluster.ts';
import { naturally } from '../natural-order.ts';
import { printable, wrap } from '../report/width.ts';
import type { InitChoice } from './init-choice.ts';
import { type Offer, sameServer } from './init-offers.ts';

/** The terminal: each question is asked until its answer makes sense, or the user has had enough. */
export interface Terminal {
  readonly ask: (question: string) => Promise<string>;
  /** Columns that a line may take. */
  readonly width: number;
}

/** Asks for everything; Enter takes what stands in brackets. The empty answer always means something, so that this ends. */
export async function interview(
  defaults: {
    readonly name: string;
    readonly network: readonly string[];
    readonly addresses?: string;
  },
  known: { readonly offers: readonly Offer[]; readonly clusterOf: (offer: Offer) => KnownCluster },
  terminal: Terminal,
): Promise<InitChoice> {
  const offers = known.offers.toSorted((a, b) => naturally(a.context, b.context));
  const chosen = await question(
    terminal,
    `The kubeconfig has these contexts:\n${listOf(offers, known.clusterOf)}Which are clusters of the mesh, by number or name? [all] `,
    (answer) => offersIn(answer, offers),
  );
  const [first] = chosen;
  const leading =
    chosen.length === 1
      ? chosen
      : await question(
          terminal,
          `Which ones get a control plane? One serves all; several trust each other by a root of yours. [${first?.context ?? ''}] `,
          (answer) => someOf(answer, chosen, offers),
        );
  const name = await question(terminal, `Name of the mesh? [${defaults.name}] `, (answer) =>
    label(answer, defaults.name),
  );
  const primaries = leading.map(known.clusterOf);
  const remotes = chosen.filter((offer) => !leading.includes(offer)).map(known.clusterOf);
  const clusters = [...primaries, ...remotes];
  const networks = await question(
    terminal,
    networkQuestion(clusters, defaults.network.join(', ')),
    (answer) => networksIn(answer, defaults.network, clusters),
  );
  const primary = primaries[0]?.context ?? '';
  const addresses = await question(
    terminal,
    `Addresses that MetalLB may give in ${primary}, such as 172.18.255.200-172.18.255.249? [none: the cloud gives them] `,
    (answer) => pool(answer, defaults.addresses),
  );
  const reached = await apiServers({ primaries, remotes }, terminal);
  return { name, networks, addresses, ...reached };
}

/** One network is that of all clusters; several are one for each. */
export function wrongNumber(
  networks: readonly string[],
  clusters: readonly { readonly context: string }[],
): string | undefined {
  const names = clusters.map(({ context }) => context).join(', ');
  return networks.length === 1 || networks.length === clusters.length
    ? undefined
    : `name one network for all clusters, or one for each of ${names}`;
}

function networkQuestion(clusters: readonly KnownCluster[], byDefault: string): string {
  const names = clusters.map(({ context }) => context).join(', ');
  const several = `One name if their Pods reach each other directly, or else one for each of ${names}. `;
  return `Network of these clusters? ${clusters.length === 1 ? '' : several}[${byDefault}] `;
}

/** What an answer means, or why it means nothing. The empty answer always means something. */
type Answer<T> = { readonly value: T } | { readonly wrong: string };

async function question<T>(
  { ask, width }: Terminal,
  text: string,
  read: (answer: string) => Answer<T>,
): Promise<T> {
  const put = async (words: string): Promise<Answer<T>> => {
    const lines = words.split('\n').flatMap((line) => wrap(line, width));
    return read((await ask(lines.join('\n'))).trim());
  };
  let answer = await put(text);
  while ('wrong' in answer) answer = await put(`${answer.wrong} `);
  return answer.value;
}

/** With their numbers, and the file of those that have the name of another. */
function listOf(offers: readonly Offer[], clusterOf: (offer: Offer) => KnownCluster): string {
  const column = String(offers.length).length + 2;
  return offers
    .map((offer, index) => {
      const { context, kubeconfig } = clusterOf(offer);
      const file = kubeconfig === undefined ? '' : ` (${printable(kubeconfig)})`;
      return `${String(index + 1).padStart(column)}  ${printable(context)}${file}\n`;
    })
    .join('');
}

/** `1 3`, `1,3`, `kind-a kind-b`; nothing means all, of those that lead to one API server the first. */
function offersIn(answer: string, offers: readonly Offer[]): Answer<readonly Offer[]> {
  const words = wordsIn(answer);
  if (words.length === 0) return { value: offers.filter(isFirst) };
  const chosen = new Set<Offer>();
  for (const word of words) {
    const found = find(word, offers);
    if ('wrong' in found) return { wrong: `${found.wrong} Which ones?` };
    chosen.add(found.value);
  }
  const twice = sameServer([...chosen]);
  return twice === undefined ? { value: [...chosen] } : { wrong: `${twice}. Which ones?` };
}

function isFirst({ key }: Offer, index: number, offers: readonly Offer[]): boolean {
  return key === '' || offers.findIndex((other) => other.key === key) === index;
}

/** `1 3`, `kind-a`; nothing means the first. */
function someOf(
  answer: string,
  chosen: readonly Offer[],
  offers: readonly Offer[],
): Answer<readonly Offer[]> {
  const words = wordsIn(answer);
  if (words.length === 0) return { value: chosen.slice(0, 1) };
  const found = words.map((word) => find(word, offers, chosen));
  const some = found.flatMap((one) => ('value' in one ? [one.value] : []));
  return some.length === words.length && some.every((offer) => chosen.includes(offer))
    ? { value: chosen.filter((offer) => some.includes(offer)) }
    : { wrong: `It must be one of ${chosen.map(({ context }) => context).join(', ')}. Which one?` };
}

function wordsIn(answer: string): readonly string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== '');
}

function networksIn(
  answer: string,
  byDefault: readonly string[],
  clusters: readonly KnownCluster[],
): Answer<readonly string[]> {
  const words = wordsIn(answer);
  const names = words.length === 0 ? byDefault : words;
  const wrong = names.map((name) => label(name, name)).find((one) => 'wrong' in one);
  if (wrong !== undefined && 'wrong' in wrong) return wrong;
  const number = wrongNumber(names, clusters);
  return number === undefined
    ? { value: names }
    : { wrong: `${number.replace(/^n/, 'N')}. Which ones?` };
}

/** By its name, if only one of the candidates has it, or its number in the list. */
function find(
  word: string,
  offers: readonly Offer[],
  candidates: readonly Offer[] = offers,
): Answer<Offer> {
  const named = candidates.filter(({ context }) => context === word);
  if (named.length > 1) return { wrong: `${word} is there twice: take the number.` };
  const found = named[0] ?? (/^\d+$/.test(word) ? offers[Number(word) - 1] : undefined);
  return found ? { value: found } : { wrong: `${word} is none of them.` };
}

/** Names are DNS labels (RFC 1123 2.1). */
function label(answer: string, byDefault: string): Answer<string> {
  const name = answer === '' ? byDefault : answer;
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
    ? { value: name }
    : { wrong: 'Lowercase letters, digits and - only, at most 63. Which name?' };
}

function pool(answer: string, byDefault: string | undefined): Answer<string | undefined> {
  const addresses = answer === '' ? byDefault : answer;
  const parsed = addresses === undefined ? undefined : parseAddresses(addresses);
  return parsed === undefined || parsed.ok
    ? { value: addresses }
    : { wrong: `That is no pool: ${parsed.error} Which addresses?` };
}

/** Asks for the API servers that only this machine reaches. */
async function apiServers(
  clusters: Pick<InitChoice, 'primaries' | 'remotes'>,
  terminal: Terminal,
): Promise<Pick<InitChoice, 'primaries' | 'remotes'>> {
  const asked = unreachable(clusters);
  const pods =
    clusters.primaries.length === 1
      ? (clusters.primaries[0]?.context ?? '')
      : 'the other primaries';
  const reached = async (all: readonly KnownCluster[]): Promise<readonly KnownCluster[]> => {
    const result: KnownCluster[] = [];
    for (const cluster of all) {
      const url = asked.includes(cluster)
        ? await question(
            terminal,
            `${cluster.server} of ${cluster.context} leads nowhere from the Pods of ${pods}. At which URL do they reach it? [write it later] `,
            apiServer,
          )
        : undefined;
      result.push(url === undefined ? cluster : { ...cluster, apiServer: url });
    }
    return result;
  };
  const primaries = await reached(clusters.primaries);
  return { primaries, remotes: await reached(clusters.remotes) };
}

function apiServer(answer: string): Answer<string | undefined> {
  if (answer === '') return { value: undefined };
  return /^https:\/\/[^\s/]+/.test(answer) && URL.canParse(answer)
    ? { value: answer }
    : { wrong: 'It must begin with https://, such as https://172.18.0.3:6443. Which URL?' };
}
