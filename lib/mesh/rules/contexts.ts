import { entries } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../finding.ts';
import { isLoopback } from '../loopback.ts';
import { nearest } from '../../nearest.ts';
import { absolute } from '../paths.ts';
import { join } from '../pointer.ts';
import { either, quote } from '../words.ts';

/** Every cluster has a context of its own, the kubeconfig knows it, and a primary can reach its API server. */
export function contexts(mesh: Draft, env: Env): readonly Finding[] {
  const uses = entries(mesh.clusters).flatMap(([cluster, settings]) =>
    settings?.context === undefined
      ? []
      : [
          {
            cluster,
            context: settings.context,
            kubeconfig:
              settings.kubeconfig === undefined ? undefined : absolute(settings.kubeconfig, env),
            remote: settings.role === 'remote' ? { apiServer: settings.apiServer } : undefined,
          },
        ],
  );
  const used = new Set(uses.map(({ context }) => context));
  return [...duplicates(uses), ...uses.flatMap((use) => knownAndReachable(use, used, mesh, env))];
}

interface Use {
  readonly cluster: string;
  readonly context: string;
  readonly kubeconfig: string | undefined;
  readonly remote: { readonly apiServer: string | undefined } | undefined;
}

function duplicates(uses: readonly Use[]): readonly Finding[] {
  const first = new Map<string, Use>();
  return uses.flatMap((use): readonly Finding[] => {
    const key = JSON.stringify([use.kubeconfig, use.context]);
    const earlier = first.get(key);
    if (!earlier) {
      first.set(key, use);
      return [];
    }
    return [
      {
        code: 'E-DUPLICATE-CONTEXT',
        ...placeOf(use),
        message: `The context ${quote(use.context)} is already used by \`${earlier.cluster}\`; two clusters of a mesh cannot be the same.`,
        hint: `give \`${use.cluster}\` the context of its own cluster.`,
        related: { ...placeOf(earlier), message: 'first used here' },
      },
    ];
  });
}

function knownAndReachable(
  use: Use,
  used: ReadonlySet<string>,
  mesh: Draft,
  env: Env,
): readonly Finding[] {
  const known = env.contexts(use.kubeconfig);
  if (!known) return [];
  const server = known.get(use.context);
  if (server === undefined) {
    return [
      unknown(
        use,
        [...known.keys()].toSorted().filter((name) => !used.has(name)),
        env,
      ),
    ];
  }
  if (!use.remote || use.remote.apiServer !== undefined) return [];
  return reachable(use, server, mesh);
}

function unknown(use: Use, known: readonly string[], env: Env): Finding {
  const near = nearest(use.context, known);
  const list = either(known.slice(0, 5).map((name) => `\`${name}\``));
  return {
    code: env.unknownContext === 'error' ? 'E-UNKNOWN-CONTEXT' : 'W-UNKNOWN-CONTEXT',
    ...placeOf(use),
    message: `The kubeconfig${use.kubeconfig === undefined ? '' : ` ${quote(use.kubeconfig)}`} has no context ${quote(use.context)}.`,
    hint:
      near !== undefined
        ? `did you mean \`${near}\`?`
        : known.length === 0
          ? 'it has none that is not in use already; name another file with `--kubeconfig`.'
          : `it has ${list}${known.length > 5 ? ' and others' : ''}; another file can be named with \`kubeconfig:\`.`,
  };
}

/** The server goes into the remote secret, where it is used from the Pods of the primary. */
function reachable(use: Use, server: string, mesh: Draft): readonly Finding[] {
  const settings = mesh.clusters?.[use.cluster];
  const primary = settings?.role === 'remote' ? settings.primary : undefined;
  const whose = primary === undefined ? 'its primary' : `\`${primary}\``;
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:') {
    return [
      {
        code: 'E-API-SERVER',
        ...placeOf(use),
        message: `The kubeconfig has no https URL for the API server of \`${use.cluster}\`, so ${whose} cannot use it.`,
        hint: `add \`apiServer: https://…\` to \`${use.cluster}\`.`,
      },
    ];
  }
  if (!isLoopback(url.hostname)) return [];
  return [
    {
      code: 'E-LOOPBACK-API-SERVER',
      ...placeOf(use),
      message: `The kubeconfig reaches \`${use.cluster}\` at \`${url.host}\`, which is a loopback address: from inside ${whose} it leads nowhere.`,
      hint: `add \`apiServer:\` with an address that the Pods of ${whose} reach; for kind: \`https://<IP of the control-plane container>:6443\`.`,
    },
  ];
}

function placeOf({ cluster }: Use): Pick<Finding, 'pointer' | 'at'> {
  return { pointer: join('/clusters', cluster, 'context'), at: 'value' };
}
