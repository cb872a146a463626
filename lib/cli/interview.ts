import { parseAddresses } from '../mesh/rules/addresses.ts';
import type { Contexts } from '../mesh/env.ts';
import { type KnownCluster, type Scaffold, unreachable } from '../mesh/scaffold.ts';
import { printable, wrap } from '../report/width.ts';

/** What `isthmus init` has to know beyond the versions. */
export type Choice = Pick<Scaffold, 'name' | 'network' | 'addresses' | 'primary' | 'remotes'>;

/** The terminal: each question is asked until its answer makes sense, or the user has had enough. */
export interface Terminal {
  readonly ask: (question: string) => Promise<string>;
  /** Columns that a line may take. */
  readonly width: number;
}

/** Asks for everything; Enter takes what stands in brackets. The empty answer always means something, so that this ends. */
export async function interview(
  defaults: { readonly name: string; readonly network: string; readonly addresses?: string },
  contexts: Contexts,
  terminal: Terminal,
): Promise<Choice> {
  const known = [...contexts.keys()].toSorted(byNumber.compare);
  const column = String(known.length).length + 2;
  const list = known
    .map((context, index) => `${String(index + 1).padStart(column)}  ${printable(context)}\n`)
    .join('');
  const named = (context: string): KnownCluster => ({
    context,
    server: contexts.get(context) ?? '',
  });
  const chosen = await question(
    terminal,
    `The kubeconfig has these contexts:\n${list}Which are clusters of the mesh, by number or name? [all] `,
    (answer) => contextsIn(answer, known),
  );
  const [first = ''] = chosen;
  const primary =
    chosen.length === 1
      ? first
      : await question(terminal, `Which one gets the control plane? [${first}] `, (answer) =>
          oneOf(answer, chosen, known),
        );
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
  const remotes = chosen.filter((context) => context !== primary).map(named);
  return {
    name,
    network,
    addresses,
    primary: named(primary),
    remotes: await reached(remotes, primary, terminal),
  };
}

/** `east-2` before `east-10`. */
const byNumber = new Intl.Collator('en', { numeric: true });

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

/** `1 3`, `1,3`, `kind-a kind-b`; nothing means all. */
function contextsIn(answer: string, known: readonly string[]): Answer<readonly string[]> {
  const words = answer.split(/[\s,]+/).filter((word) => word !== '');
  const chosen = words.map((word) => find(word, known));
  const wrong = words.find((_, index) => chosen[index] === undefined);
  if (wrong !== undefined) return { wrong: `${wrong} is none of them. Which ones?` };
  const found = chosen.filter((context) => context !== undefined);
  return { value: found.length === 0 ? known : [...new Set(found)] };
}

function oneOf(
  answer: string,
  chosen: readonly string[],
  known: readonly string[],
): Answer<string> {
  const found = answer === '' ? chosen[0] : find(answer, known);
  return found !== undefined && chosen.includes(found)
    ? { value: found }
    : { wrong: `It must be one of ${chosen.join(', ')}. Which one?` };
}

function find(word: string, known: readonly string[]): string | undefined {
  return known.includes(word) ? word : /^\d+$/.test(word) ? known[Number(word) - 1] : undefined;
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
