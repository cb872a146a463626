import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';
import { isRecord } from '../../json.ts';
import { remotesIn } from './roles.ts';

/** Tags and gateways choose among revisions, and no tag is called like another revision. */
export function revisions(mesh: Draft): readonly Finding[] {
  const { istio } = mesh;
  if (istio === undefined) return [];
  if (istio.revisions === undefined) return lonely(istio);
  return [...misnamed(istio), ...behindHostnames(mesh, entries(istio.revisions).length)];
}

type Istio = NonNullable<Draft['istio']>;

function lonely({ tags, gatewayRevision }: Istio): readonly Finding[] {
  const written = Object.entries({ tags, gatewayRevision });
  return written
    .filter(([, value]) => value !== undefined)
    .map(([key]) => {
      const pointer = join('/istio', key);
      return {
        code: 'E-REVISIONS',
        pointer,
        at: 'key',
        message: `\`istio.${key}\` chooses among \`istio.revisions\`, and there are none.`,
        hint: 'remove it, or list the revisions: `revisions: { default: {} }`.',
        remedies: [removal(pointer, key)],
      } as const;
    });
}

/**
 * The webhook of a remote is called by the URL of the gateway: with a hostname that is its server name, the same for every revision, and the
 * gateway cannot tell whose istiod is meant. With an address each revision has a Service of its own.
 */
function behindHostnames(mesh: Draft, count: number): readonly Finding[] {
  const remotesOf = remotesIn(mesh);
  return entries(mesh.clusters).flatMap(([name, cluster]): readonly Finding[] => {
    const gateway = isRecord(cluster?.eastWestGateway) ? cluster.eastWestGateway : {};
    const { address } = gateway;
    const remotes = remotesOf(name);
    if (count < 2 || remotes.length === 0 || typeof address !== 'string' || isAddress(address)) {
      return [];
    }
    return [
      {
        code: 'E-REVISION-HOSTNAME',
        pointer: join('/clusters', name, 'eastWestGateway', 'address'),
        at: 'value',
        message: `${both(remotes.map(quote))} ${remotes.length === 1 ? 'calls' : 'call'} the webhooks of all ${count} revisions by the one hostname ${quote(address)}, and would always get the same.`,
        hint: 'write an IP address that stays (a load balancer of type NLB with fixed addresses has some); or upgrade in place, with one revision.',
        related: { pointer: '/istio/revisions', at: 'key', message: 'the revisions' },
      },
    ];
  });
}

function isAddress(text: string): boolean {
  return /^[\d.]+$/.test(text) || text.includes(':');
}

/** Istio: `istioctl tag set` refuses it, because a label could mean either. */
function misnamed({ revisions, tags }: Istio): readonly Finding[] {
  return entries(tags)
    .filter(([tag]) => tag !== 'default' && Object.hasOwn(revisions ?? {}, tag))
    .map(([tag]) => ({
      code: 'E-REVISIONS',
      pointer: join('/istio/tags', tag),
      at: 'key',
      message: `${quote(tag)} is a revision, and cannot be a tag as well: a label \`istio.io/rev: ${tag}\` would mean both.`,
      hint: 'call the tag otherwise, such as `prod`.',
      related: { pointer: join('/istio/revisions', tag), at: 'key', message: 'the revision' },
      remedies: [removal(join('/istio/tags', tag), tag)],
    }));
}
