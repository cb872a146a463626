import { isIP } from 'node:net';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';

/** What mesh.yaml says of the way to a control plane. */
interface Way {
  readonly pointer: Pointer;
  readonly settings: {
    readonly type?: string | undefined;
    readonly address?: string | null | undefined;
    readonly addresses?: unknown;
    readonly controlPlanePorts?: unknown;
  };
}

/** Remotes ask at 15012 and 15017, unless other ports are written; of a host name they cannot be told any. */
export function controlPlanePorts(
  { settings, pointer }: Way,
  remotes: readonly string[],
): readonly Finding[] {
  const { type, addresses, controlPlanePorts } = settings;
  const known = Array.isArray(addresses) ? addresses : [settings.address];
  const written = known.filter((address) => typeof address === 'string');
  const [first] = written;
  const name = written.find((address) => isIP(address) === 0);
  if (controlPlanePorts === undefined) {
    return first !== undefined && type === 'NodePort' && remotes.length > 0
      ? [mustBeMapped(first, remotes, pointer)]
      : [];
  }
  const at = join(pointer, 'controlPlanePorts');
  const wrong = {
    code: 'E-GATEWAY-ADDRESS',
    pointer: at,
    at: 'key',
    remedies: [removal(at, 'controlPlanePorts')],
  } as const;
  if (first === undefined) {
    const message = '`controlPlanePorts` are those of addresses that are written, and none is.';
    return [{ ...wrong, message, hint: 'remove it, or write `address` beside it.' }];
  }
  if (name === undefined) return [];
  return [
    {
      ...wrong,
      message: `Remotes ask istiod at ports 15012 and 15017 of a host name such as ${quote(name)}: it becomes a Service of type \`ExternalName\`, which has no ports of its own.`,
      hint: 'write IP addresses, or have these two ports lead to the gateway.',
    },
  ];
}

function mustBeMapped(address: string, remotes: readonly string[], pointer: Pointer): Finding {
  return {
    code: 'W-CONTROL-PLANE-PORTS',
    pointer: join(pointer, 'type'),
    at: 'value',
    message: `${both(remotes.map(quote))} ${remotes.length === 1 ? 'asks' : 'ask'} istiod at ports 15012 and 15017 of ${quote(address)}, and a Service of type \`NodePort\` has others.`,
    hint: 'write which: `controlPlanePorts: { discovery: 32012, webhook: 32017 }`; or ignore this where something maps them.',
  };
}
