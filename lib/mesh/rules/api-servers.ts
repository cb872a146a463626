import { textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { type ContextUse, holderOf, leadsBack, naming, readersOf } from './contexts.ts';
import { spelled } from './paths.ts';
import { serverKey } from './server-key.ts';

/**
 * What `apiServer` says is no address that leads back to whoever uses it, and no two clusters lead to one API server: as far as URLs
 * tell. A URL that is reached through different proxies, or under different names, can be two.
 */
export function apiServers(mesh: Draft, uses: readonly ContextUse[], env: Env): readonly Finding[] {
  const written = entries(mesh.clusters).flatMap(([cluster, says]): readonly Written[] => {
    const url = textAt(says, 'apiServer');
    if (url === undefined || !URL.canParse(url)) return [];
    const whose = readersOf(cluster, mesh);
    const name = textAt(says, 'tlsServerName') ?? '';
    return [{ cluster, pointer: join('/clusters', cluster, 'apiServer'), url, name, whose }];
  });
  const back = written.flatMap(loopback);
  const addresses = [
    ...uses.flatMap((use) => addressOf(use, env)),
    ...written
      .filter(({ pointer }) => back.every((finding) => finding.pointer !== pointer))
      .map(({ cluster, pointer, url, name }) => ({
        cluster,
        pointer,
        url,
        key: serverKey(url) + name,
        use: undefined,
      })),
  ];
  return [...back, ...shared(addresses).map(([address, first]) => same(address, first, env))];
}

/** An `apiServer` of mesh.yaml. */
interface Written {
  readonly cluster: string;
  readonly pointer: Pointer;
  readonly url: string;
  /** In its certificate, where mesh.yaml says one. */
  readonly name: string;
  /** Whose Pods use it. */
  readonly whose: string | undefined;
}

/** Where the API server of a cluster is, as a context or `apiServer` says. */
interface Address {
  readonly cluster: string;
  readonly pointer: Pointer;
  readonly url: string;
  /** Equal for what leads to the same server. */
  readonly key: string;
  /** The context that says so. */
  readonly use: ContextUse | undefined;
}

function addressOf(use: ContextUse, env: Env): readonly Address[] {
  const key = keyOfContext(use, env);
  if (key === undefined) return [];
  const url = env.contexts(use.kubeconfig)?.get(use.name) ?? '';
  return [{ cluster: holderOf(use), pointer: use.pointer, url, key, use }];
}

/** Equal for contexts that lead to the same API server; undefined when this machine does not know where one leads. */
export function keyOfContext(
  { name, kubeconfig }: Pick<ContextUse, 'name' | 'kubeconfig'>,
  env: Pick<Env, 'contexts' | 'notes'>,
): string | undefined {
  const url = env.contexts(kubeconfig)?.get(name) ?? '';
  if (!URL.canParse(url)) return undefined;
  return serverKey(url) + (env.notes?.(kubeconfig).detours.get(name) ?? '');
}

/** Each cluster whose server another one has already, with the first that has it; once for each pair. */
function shared(addresses: readonly Address[]): readonly (readonly [Address, Address])[] {
  const first = new Map<string, Address>();
  const told = new Set<string>();
  return addresses.flatMap((address): readonly (readonly [Address, Address])[] => {
    const earlier = first.get(address.key);
    if (!earlier) first.set(address.key, address);
    if (!earlier || earlier.cluster === address.cluster) return [];
    if (isSameContext(earlier, address)) return [];
    const pair = JSON.stringify([earlier.cluster, address.cluster].toSorted());
    if (told.has(pair)) return [];
    told.add(pair);
    return [[address, earlier]];
  });
}

/** Then that is told, and enough. */
function isSameContext({ use: a }: Address, { use: b }: Address): boolean {
  return a !== undefined && b !== undefined && a.name === b.name && a.kubeconfig === b.kubeconfig;
}

function same(address: Address, first: Address, env: Env): Finding {
  const { cluster, pointer, url, use } = address;
  const what = use ? `The context ${quote(use.name)} leads to ${quote(url)}, which` : quote(url);
  const hidden = [address, first].flatMap(({ use }) => (use ? hiddenOf(use, env) : []));
  const [elsewhere] = hidden;
  return {
    code: 'E-DUPLICATE-API-SERVER',
    pointer,
    at: 'value',
    message: `${what} is the API server of \`${first.cluster}\`, too; two clusters of a mesh cannot be the same.`,
    hint: elsewhere
      ? `in ${quote(spelled(elsewhere.file, env))} alone the context ${quote(elsewhere.use.name)} leads to ${quote(elsewhere.server)}: name that file with \`kubeconfig:\` in \`${holderOf(elsewhere.use)}\`.`
      : use
        ? `give \`${cluster}\` the context of its own cluster.`
        : `write the API server of \`${cluster}\` itself.`,
    related: { pointer: first.pointer, at: 'value', message: 'leads there, too' },
    remedies: hidden.map(({ use, file }) => naming(use, file, env)),
  };
}

/** Where a context leads if only its own file counts, and that is elsewhere. */
function hiddenOf(use: ContextUse, env: Env) {
  const merged = env.contexts(use.kubeconfig)?.get(use.name);
  return (env.notes?.(use.kubeconfig).hidden ?? [])
    .filter(({ name, server }) => name === use.name && server !== merged && server !== '')
    .map(({ file, server }) => ({ use, file, server }));
}

function loopback({
  cluster,
  pointer,
  url,
  whose = 'other clusters',
}: Written): readonly Finding[] {
  const back = leadsBack(new URL(url), whose);
  if (back === undefined) return [];
  return [
    {
      code: 'E-LOOPBACK-API-SERVER',
      pointer,
      at: 'value',
      message: `${quote(url)} is ${back}.`,
      hint: `write an address of \`${cluster}\` that the Pods of ${whose} reach; for kind: \`https://<IP of the control-plane container>:6443\`.`,
    },
  ];
}
