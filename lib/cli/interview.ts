import { parseAddresses } from '../mesh/rules/addresses.ts';
import { type KnownCluster, unreachable } from '../mesh/scaffold.ts';
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
  defaults: { readonly name: string; readonly network: string; readonly addresses?: string },
  known: { readonly offers: readonly Offer[]; readonly clusterOf: (offer: Offer) => KnownCluster },
  terminal: Terminal,
): Promise<InitChoice> {
  const offers = known.offers.toSorted((a, b) => naturally(a.context, b.context));
  const chosen = await question(
    terminal,
    `The kubeconfig has these contexts:\n${listOf(offers, known.clusterOf)}Which are clusters of the mesh, by number or name? [all] `,
    (answer) => offersIn(answer, offers),
  );
  const [only] = chosen;
  const first = only?.context ?? '';
  const leading =
    chosen.length === 1
      ? only
      : await question(terminal, `Which one gets the control plane? [${first}] `, (answer) =>
          oneOf(answer, chosen, offers),
        );
  const primary = leading?.context ?? '';
  const name = await question(terminal, `Name of the mesh? [${defaults.name}] `, (answer) =>
    label(answer, defaults.name),
  );
  const network = await question(
    terminal,
    `Network of these clusters? [${defaults.network}] `,
    (answer) => label(answer, defaults.network),
  );
  const addresses = await question(
    terminal,
    `Addresses that MetalLB may give in ${primary}, such as 172.18.255.200-172.18.255.249? [none: the cloud gives them] `,
    (answer) => pool(answer, defaults.addresses),
  );
  const remotes = chosen.filter((offer) => offer !== leading).map(known.clusterOf);
  return {
    name,
    network,
    addresses,
    primary: leading ? known.clusterOf(leading) : { context: '', server: '' },
    remotes: await reached(remotes, primary, terminal),
  };
}

/** `east-2` before `east-10`. */

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
  const words = answer.split(/[\s,]+/).filter((word) => word !== '');
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

function oneOf(
  answer: string,
  chosen: readonly Offer[],
  offers: readonly Offer[],
): Answer<Offer | undefined> {
  if (answer === '') return { value: chosen[0] };
  const found = find(answer, offers, chosen);
  return 'value' in found && chosen.includes(found.value)
    ? found
    : { wrong: `It must be one of ${chosen.map(({ context }) => context).join(', ')}. Which one?` };
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
async function reached(
  remotes: readonly KnownCluster[],
  primary: string,
  terminal: Terminal,
): Promise<readonly KnownCluster[]> {
  const asked = unreachable(remotes);
  const result: KnownCluster[] = [];
  for (const remote of remotes) {
    const url = asked.includes(remote)
      ? await question(
          terminal,
          `${remote.server} of ${remote.context} leads nowhere from the Pods of ${primary}. At which URL do they reach it? [write it later] `,
          apiServer,
        )
      : undefined;
    result.push(url === undefined ? remote : { ...remote, apiServer: url });
  }
  return result;
}

function apiServer(answer: string): Answer<string | undefined> {
  if (answer === '') return { value: undefined };
  return /^https:\/\/[^\s/]+/.test(answer) && URL.canParse(answer)
    ? { value: answer }
    : { wrong: 'It must begin with https://, such as https://172.18.0.3:6443. Which URL?' };
}
