import { naturally } from '../../natural-order.ts';
import type { Draft } from '../schema/draft.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { isRecord } from '../../json.ts';
import { isInCluster, isLoopback } from './loopback.ts';
import { nearest } from '../../nearest.ts';
import { kubeconfigOf, type NameUse } from './names.ts';
import { spelled } from './paths.ts';
import { primariesIn, primariesNamed } from './roles.ts';
import { join, keysOf, parentOf } from '../text/pointer.ts';
import { changeTo, type Remedy } from '../findings/remedy.ts';
import { valueAt } from '../schema/schema.ts';
import { both, either, quote } from '../text/words.ts';

/** A use of a context, with the kubeconfig (absolute path) that is named beside it; undefined is that of the command line. */
export interface ContextUse extends NameUse {
  readonly kubeconfig: string | undefined;
}

/** The contexts among the names that a mesh uses. */
export function contextUses(
  mesh: Draft,
  names: readonly NameUse[],
  env: Env,
): readonly ContextUse[] {
  return names
    .filter(({ reference }) => reference.to === 'kubeconfig:contexts')
    .map((use) => ({ ...use, kubeconfig: kubeconfigOf(use, mesh, env) }));
}

/** Can the command do nothing without this context? */
export function isNeeded(use: ContextUse, { unknownContext, needed }: Env): boolean {
  return unknownContext === 'error' && (needed?.includes(holderOf(use)) ?? true);
}

/** Every cluster has a context of its own, the kubeconfig knows it, and a primary can reach its API server. */
export function contexts(mesh: Draft, uses: readonly ContextUse[], env: Env): readonly Finding[] {
  return [
    ...duplicates(uses).map(([use, first]) => duplicate(use, first, uses, env)),
    ...uses.flatMap((use) => knownAndReachable(use, uses, mesh, env)),
  ];
}

/** Each use of a context that another cluster uses already, with the first use of it. */
function duplicates(uses: readonly ContextUse[]): readonly (readonly [ContextUse, ContextUse])[] {
  const first = new Map<string, ContextUse>();
  return uses.flatMap((use): readonly (readonly [ContextUse, ContextUse])[] => {
    if (!use.reference.unique) return [];
    const key = JSON.stringify([use.kubeconfig, use.name]);
    const earlier = first.get(key);
    if (!earlier) first.set(key, use);
    return earlier ? [[use, earlier]] : [];
  });
}

function duplicate(
  use: ContextUse,
  earlier: ContextUse,
  all: readonly ContextUse[],
  env: Env,
): Finding {
  const [things = '', holder = '', key = ''] = keysOf(use.pointer).slice(-3);
  const twins = (env.notes?.(use.kubeconfig).hidden ?? []).filter(({ name }) => name === use.name);
  const [twin] = twins;
  const hint = twin
    ? `another context of this name is in ${quote(spelled(twin.file, env))}: name that file with \`kubeconfig:\` in \`${holder}\`.`
    : use.kubeconfig === undefined
      ? `give \`${holder}\` the ${key} of its own cluster; where two files have a ${key} of one name, \`kubeconfig:\` names the file.`
      : `give \`${holder}\` the ${key} of its own cluster, or name its own file with \`kubeconfig:\`.`;
  return {
    code: 'E-DUPLICATE-CONTEXT',
    ...placeOf(use),
    message: `The ${key} ${quote(use.name)} is already used by \`${holderOf(earlier)}\`; two ${things} of a mesh cannot be the same.`,
    hint,
    related: { ...placeOf(earlier), message: 'first used here' },
    remedies: [
      ...twins.map(({ file }) => naming(use, file, env)),
      ...suggestions(use, free(use, all, env)),
    ],
  };
}

/** "Add `kubeconfig: c2.conf`". Never preferred: another file is another cluster. */
export function naming(use: ContextUse, file: string, env: Env): Remedy {
  const value = spelled(file, env);
  const map = parentOf(use.pointer);
  return {
    title: `Add \`kubeconfig: ${value}\` to \`${holderOf(use)}\``,
    changes: [
      {
        kind: 'add',
        map,
        key: 'kubeconfig',
        value: /^[\w./~-]+$/.test(value) ? value : JSON.stringify(value),
        after: ['context'],
      },
    ],
  };
}

/** Contexts of the kubeconfig that no cluster uses yet. */
function free({ kubeconfig }: ContextUse, all: readonly ContextUse[], env: Env): readonly string[] {
  const known = env.contexts(kubeconfig) ?? new Map<string, string>();
  const sharing = all.filter((other) => other.kubeconfig === kubeconfig);
  const used = new Set(sharing.map(({ name }) => name));
  return [...known.keys()].toSorted(naturally).filter((name) => !used.has(name));
}

/** Never preferred: another context is another cluster, and other machines know other contexts. */
function suggestions({ pointer, name }: ContextUse, free: readonly string[]): readonly Remedy[] {
  const near = nearest(name, free);
  const others = free.filter((other) => other !== near);
  return [...(near === undefined ? [] : [near]), ...(others.length > 5 ? [] : others)].map(
    (other) => changeTo(pointer, other),
  );
}

function knownAndReachable(
  use: ContextUse,
  all: readonly ContextUse[],
  mesh: Draft,
  env: Env,
): readonly Finding[] {
  const known = env.contexts(use.kubeconfig);
  if (!known) return [];
  const server = known.get(use.name);
  if (server === undefined) return [unknown(use, free(use, all, env), env)];
  const holder = valueAt(parentOf(use.pointer), mesh);
  const whose = readersOf(holderOf(use), mesh);
  const isWritten = isRecord(holder) && holder['apiServer'] !== undefined;
  return whose === undefined || isWritten ? [] : reachable(use, server, whose);
}

function unknown(use: ContextUse, known: readonly string[], env: Env): Finding {
  const near = nearest(use.name, known);
  const list = either(known.slice(0, 5).map((name) => `\`${name}\``));
  const isOwn = use.kubeconfig !== undefined;
  const isEmpty = env.contexts(use.kubeconfig)?.size === 0;
  const missing = (env.notes?.(use.kubeconfig).missing ?? []).map((file) =>
    quote(spelled(file, env)),
  );
  const absent =
    missing.length === 0
      ? ''
      : `${both(missing)} in KUBECONFIG ${missing.length === 1 ? 'does' : 'do'} not exist; `;
  const another = `\`kubeconfig:\` of \`${holderOf(use)}\` can name another file`;
  return {
    code: isNeeded(use, env) ? 'E-UNKNOWN-CONTEXT' : 'W-UNKNOWN-CONTEXT',
    ...placeOf(use),
    message: `The kubeconfig${isOwn ? ` ${quote(use.kubeconfig)}` : ''} has no context ${quote(use.name)}.`,
    hint:
      near !== undefined
        ? `${absent}did you mean \`${near}\`?`
        : known.length === 0
          ? `${absent}${isEmpty ? 'it has no contexts at all' : 'it has none that is not in use already'}; ${another}.`
          : `${absent}it has ${list}${known.length > 5 ? ' and others' : ''}; ${another}.`,
    remedies: suggestions(use, known),
  };
}

/** The server goes into remote secrets, where it is used from the Pods of primaries. */
function reachable(use: ContextUse, server: string, whose: string): readonly Finding[] {
  const cluster = holderOf(use);
  const settledBy = join(parentOf(use.pointer), 'apiServer');
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    return [
      {
        code: 'E-API-SERVER',
        ...placeOf(use),
        message: `The kubeconfig has no https URL for the API server of \`${cluster}\`, so ${whose} cannot use it.`,
        hint: `add \`apiServer: https://…\` to \`${cluster}\`.`,
        settledBy,
      },
    ];
  }
  const back = leadsBack(url, whose);
  if (back === undefined) return [];
  return [
    {
      code: 'E-LOOPBACK-API-SERVER',
      ...placeOf(use),
      message: `The kubeconfig reaches \`${cluster}\` at \`${url.host}\`, which is ${back}.`,
      hint: `add \`apiServer:\` with an address that the Pods of ${whose} reach; for kind: \`https://<IP of the control-plane container>:6443\`.`,
      settledBy,
    },
  ];
}

/** Whose Pods use the API server of a cluster, in words; undefined when nobody's but its own do. */
export function readersOf(name: string, mesh: Draft): string | undefined {
  const cluster = mesh.clusters?.[name] ?? undefined;
  const others = primariesIn(mesh).filter((primary) => primary !== name);
  const [first, ...more] = new Set([...primariesNamed(cluster), ...others]);
  if (first === undefined) return cluster?.role === 'remote' ? 'its primary' : undefined;
  return more.length > 2 ? 'the primaries' : both([first, ...more].map((one) => `\`${one}\``));
}

/** Why an address that works here leads back to whoever uses it elsewhere; undefined when it does not. */
export function leadsBack({ hostname }: URL, whose: string): string | undefined {
  if (isLoopback(hostname)) return `a loopback address: from inside ${whose} it leads nowhere`;
  return isInCluster(hostname)
    ? `a name for the API server of whoever asks: from inside ${whose} it leads back there`
    : undefined;
}

/** The cluster that a use belongs to. */
export function holderOf({ pointer }: Pick<NameUse, 'pointer'>): string {
  return keysOf(pointer).at(-2) ?? '';
}

function placeOf({ pointer }: ContextUse): Pick<Finding, 'pointer' | 'at'> {
  return { pointer, at: 'value' };
}
