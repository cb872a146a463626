import type { Draft } from '../schema/draft.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { isRecord } from '../../json.ts';
import { isLoopback } from './loopback.ts';
import { nearest } from '../../nearest.ts';
import { kubeconfigOf, type NameUse } from './names.ts';
import { join, keysOf, parentOf } from '../text/pointer.ts';
import { changeTo, type Remedy } from '../findings/remedy.ts';
import { valueAt } from '../schema/schema.ts';
import { either, quote } from '../text/words.ts';

const kubeconfigContexts = 'kubeconfig:contexts';

/** Every cluster has a context of its own, the kubeconfig knows it, and a primary can reach its API server. */
export function contexts(mesh: Draft, names: readonly NameUse[], env: Env): readonly Finding[] {
  const uses = names
    .filter(({ reference }) => reference.unique || reference.to === kubeconfigContexts)
    .map((use) => ({ ...use, kubeconfig: kubeconfigOf(use, mesh, env) }));
  const contexts = uses.filter(({ reference }) => reference.to === kubeconfigContexts);
  return [
    ...duplicates(uses).map(([use, first]) => duplicate(use, first, free(use, contexts, env))),
    ...contexts.flatMap((use) => knownAndReachable(use, contexts, mesh, env)),
  ];
}

interface Use extends NameUse {
  /** Absolute path, where one is named beside the context. */
  readonly kubeconfig: string | undefined;
}

/** Each use of a name that no two may use, with the first use of it. */
function duplicates(uses: readonly Use[]): readonly (readonly [Use, Use])[] {
  const first = new Map<string, Use>();
  return uses.flatMap((use): readonly (readonly [Use, Use])[] => {
    if (!use.reference.unique) return [];
    const key = JSON.stringify([use.reference.to, use.kubeconfig, use.name]);
    const earlier = first.get(key);
    if (!earlier) first.set(key, use);
    return earlier ? [[use, earlier]] : [];
  });
}

function duplicate(use: Use, earlier: Use, free: readonly string[]): Finding {
  const [things = '', holder = '', key = ''] = keysOf(use.pointer).slice(-3);
  const owner = keysOf(earlier.pointer).at(-2) ?? '';
  return {
    code: 'E-DUPLICATE-CONTEXT',
    ...placeOf(use),
    message: `The ${key} ${quote(use.name)} is already used by \`${owner}\`; two ${things} of a mesh cannot be the same.`,
    hint: `give \`${holder}\` the ${key} of its own ${things.replace(/s$/, '')}.`,
    related: { ...placeOf(earlier), message: 'first used here' },
    remedies: suggestions(use, free),
  };
}

/** Contexts of the kubeconfig that no cluster uses yet. */
function free({ kubeconfig }: Use, all: readonly Use[], env: Env): readonly string[] {
  const known = env.contexts(kubeconfig) ?? new Map<string, string>();
  const sharing = all.filter((other) => other.kubeconfig === kubeconfig);
  const used = new Set(sharing.map(({ name }) => name));
  return [...known.keys()].toSorted().filter((name) => !used.has(name));
}

/** Never preferred: another context is another cluster, and other machines know other contexts. */
function suggestions({ pointer, name }: Use, free: readonly string[]): readonly Remedy[] {
  const near = nearest(name, free);
  const others = free.filter((other) => other !== near);
  return [...(near === undefined ? [] : [near]), ...(others.length > 5 ? [] : others)].map(
    (other) => changeTo(pointer, other),
  );
}

function knownAndReachable(
  use: Use,
  all: readonly Use[],
  mesh: Draft,
  env: Env,
): readonly Finding[] {
  const known = env.contexts(use.kubeconfig);
  if (!known) return [];
  const server = known.get(use.name);
  if (server === undefined) return [unknown(use, free(use, all, env), env)];
  const holder = valueAt(parentOf(use.pointer), mesh);
  const isRemote = isRecord(holder) && holder['role'] === 'remote';
  return isRemote && holder['apiServer'] === undefined ? reachable(use, server, holder) : [];
}

function unknown(use: Use, known: readonly string[], env: Env): Finding {
  const near = nearest(use.name, known);
  const list = either(known.slice(0, 5).map((name) => `\`${name}\``));
  return {
    code: env.unknownContext === 'error' ? 'E-UNKNOWN-CONTEXT' : 'W-UNKNOWN-CONTEXT',
    ...placeOf(use),
    message: `The kubeconfig${use.kubeconfig === undefined ? '' : ` ${quote(use.kubeconfig)}`} has no context ${quote(use.name)}.`,
    hint:
      near !== undefined
        ? `did you mean \`${near}\`?`
        : known.length === 0
          ? 'it has none that is not in use already; name another file with `--kubeconfig`.'
          : `it has ${list}${known.length > 5 ? ' and others' : ''}; another file can be named with \`kubeconfig:\`.`,
    remedies: suggestions(use, known),
  };
}

/** The server goes into the remote secret, where it is used from the Pods of the primary. */
function reachable(
  use: Use,
  server: string,
  { primary }: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const cluster = keysOf(use.pointer).at(-2) ?? '';
  const settledBy = join(parentOf(use.pointer), 'apiServer');
  const whose = typeof primary === 'string' ? `\`${primary}\`` : 'its primary';
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:') {
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
  if (!isLoopback(url.hostname)) return [];
  return [
    {
      code: 'E-LOOPBACK-API-SERVER',
      ...placeOf(use),
      message: `The kubeconfig reaches \`${cluster}\` at \`${url.host}\`, which is a loopback address: from inside ${whose} it leads nowhere.`,
      hint: `add \`apiServer:\` with an address that the Pods of ${whose} reach; for kind: \`https://<IP of the control-plane container>:6443\`.`,
      settledBy,
    },
  ];
}

function placeOf({ pointer }: Use): Pick<Finding, 'pointer' | 'at'> {
  return { pointer, at: 'value' };
}
