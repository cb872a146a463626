import { naturally } from '../natural-order.ts';
import { spelled } from '../mesh/rules/paths.ts';
import type { KnownCluster, Scaffold } from '../mesh/scaffold.ts';
import type { Style } from '../report/style.ts';
import type { InitOptions } from './init.ts';
import { namedOffers, type Offer } from './init-offers.ts';
import { interview } from './interview.ts';
import type { World } from './world.ts';

/** What `isthmus init` has to know beyond the versions. */
export type InitChoice = Pick<Scaffold, 'name' | 'network' | 'addresses' | 'primary' | 'remotes'>;

type Asked = Pick<InitOptions, 'name' | 'network' | 'addresses' | 'primary' | 'remote'>;

/** The answers, or why there are none; undefined when whoever was asked has had enough. `folder` is where the file will be. */
export async function choose(
  options: Asked,
  offers: readonly Offer[],
  {
    world,
    style,
    folder,
  }: { readonly world: World; readonly style: Style; readonly folder: string },
): Promise<InitChoice | string | undefined> {
  const clusterOf = ({ context, server, file }: Offer): KnownCluster => ({
    context,
    server,
    kubeconfig: file && spelled(file, { directory: folder, home: world.home }),
  });
  if (options.primary === undefined && world.ask !== undefined && options.remote === undefined) {
    return askAll(options, { offers, clusterOf }, { ask: world.ask, width: style.width });
  }
  const names = [...new Set(offers.map(({ context }) => context))].toSorted(naturally);
  const primary = options.primary ?? (offers.length === 1 ? names[0] : undefined);
  if (primary === undefined) {
    return `name the cluster that gets the control plane with --primary; there are ${names.join(', ')}`;
  }
  const chosen = namedOffers([primary, ...(options.remote ?? [])], offers);
  if (!chosen.ok) return chosen.error;
  const [first, ...others] = chosen.value.map(clusterOf);
  const { name, network, addresses } = options;
  return first && { name, network, addresses, primary: first, remotes: others };
}

async function askAll(
  options: Asked,
  known: Parameters<typeof interview>[1],
  { ask, width }: { readonly ask: NonNullable<World['ask']>; readonly width: number },
): Promise<InitChoice | undefined> {
  let ended = false;
  const choice = await interview(options, known, {
    ask: async (question) => {
      const answer = ended ? undefined : await ask(question);
      ended ||= answer === undefined;
      return answer ?? '';
    },
    width,
  });
  return ended ? undefined : choice;
}
