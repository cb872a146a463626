import { naturally } from '../natural-order.ts';
import { spelled } from '../mesh/rules/paths.ts';
import type { Scaffold } from '../mesh/scaffold.ts';
import type { KnownCluster } from '../mesh/scaffold-cluster.ts';
import type { Style } from '../report/style.ts';
import type { InitOptions } from './init.ts';
import { namesOf, namedOffers, type Offer } from './init-offers.ts';
import { interview, wrongNumber } from './interview.ts';
import type { World } from './world.ts';

/** What `isthmus init` has to know beyond the versions. */
export type InitChoice = Pick<
  Scaffold,
  'name' | 'networks' | 'addresses' | 'primaries' | 'remotes'
>;

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
  const primaries = options.primary ?? (offers.length === 1 ? names : []);
  if (primaries.length === 0) {
    return `name the cluster that gets the control plane with --primary; there are ${namesOf(offers).join(', ')}`;
  }
  const chosen = namedOffers([...primaries, ...(options.remote ?? [])], offers);
  if (!chosen.ok) return chosen.error;
  const clusters = chosen.value.map(clusterOf);
  const { name, network: networks, addresses } = options;
  const wrong = wrongNumber(networks, clusters);
  if (wrong !== undefined) return `${wrong}, not ${networks.join(', ')}`;
  return {
    name,
    networks,
    addresses,
    primaries: clusters.slice(0, primaries.length),
    remotes: clusters.slice(primaries.length),
  };
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
