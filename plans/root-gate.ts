import { minuteOf } from '../lib/trust/certificate.ts';
import type { Manifest, ObjectRef } from '../lib/cluster/object.ts';
import { readiness } from '../lib/apply/readiness.ts';
import { durationOf } from '../lib/duration.ts';
import { recordsAt, textAt } from '../lib/json.ts';
import { markIn } from './trust-mark.ts';

/** An istiod that must have started with its roots before anybody goes on. */
export interface ServingIstiod {
  /** "istiod-1-31-0 of cluster1". */
  readonly words: string;
  readonly ref: ObjectRef;
  /** Undefined: it is not there. */
  readonly live: Manifest | undefined;
  /** What it must carry (`markOf`). */
  readonly mark: string | undefined;
}

/** A cluster whose proxies follow these istiods. */
export interface Following {
  readonly cluster: string;
  readonly servers: readonly ServingIstiod[];
  readonly pods: readonly Manifest[];
  /** Namespaces with proxies in which istiod has not written its roots of now yet. */
  readonly untold: readonly string[];
}

/** When all of a rollout is over (milliseconds since the epoch), or why it is not. */
function rolledOut({ live, mark }: ServingIstiod): number | string {
  if (live === undefined) return 'is not there';
  if (mark === undefined || markIn(live) !== mark) {
    return 'has not started again with its roots yet';
  }
  const state = readiness(live);
  if (state.kind !== 'ready') return state.reason;
  const ended = recordsAt(live, 'status', 'conditions').find(
    ({ type, reason }) => type === 'Progressing' && reason === 'NewReplicaSetAvailable',
  );
  const time = Date.parse(textAt(ended, 'lastUpdateTime') ?? '');
  return Number.isNaN(time) ? 'does not say when it was rolled out' : time;
}

/**
 * What has to happen before all proxies of these clusters are known to have what their istiods serve now; nothing when they have. A proxy
 * gets its certificate and the roots from istiod when it starts, and again before the certificate ends.
 */
export function waitsOf(following: readonly Following[], now: number): readonly string[] {
  const servers = following.flatMap((each) => each.servers);
  const late = servers.flatMap((server) => {
    const state = rolledOut(server);
    return typeof state === 'string' ? [`${server.words} ${state}`] : [];
  });
  if (late.length > 0) return [...new Set(late)];
  return following.flatMap(({ cluster, servers, pods, untold }) => {
    const since = Math.max(...servers.map((server) => Number(rolledOut(server))));
    const older = pods.flatMap((pod) => {
      const until = knownUntil(pod, since);
      return until === undefined || until <= now ? [] : [{ pod, until }];
    });
    const namespaces = [...new Set(older.map(({ pod }) => pod.metadata.namespace ?? ''))];
    const silent = untold.map(
      (namespace) =>
        `namespace ${namespace} of ${cluster} has not got the roots from istiod yet (ConfigMap istio-ca-root-cert)`,
    );
    const waiting = namespaces.map((namespace) => {
      const those = older.filter(({ pod }) => pod.metadata.namespace === namespace);
      const end = Math.max(...those.map(({ until }) => until));
      const [count, them, their] =
        those.length === 1 ? ['1 Pod', 'it', 'its'] : [`${those.length} Pods`, 'them', 'their'];
      return (
        `${count} of namespace ${namespace} in ${cluster} started before ${minuteOf(since)}: start ${them} again ` +
        `(\`kubectl -n ${namespace} rollout restart deployment\`), or wait for ${their} next certificates, until ${minuteOf(end)} at the latest`
      );
    });
    return [...silent, ...waiting];
  });
}

/** Until when the proxy of a Pod may have a certificate or roots from before; undefined where it has none, or has started since. */
function knownUntil(pod: Manifest, since: number): number | undefined {
  const proxy = proxyOf(pod);
  if (proxy === undefined || !hasProxy(pod) || startOf(pod) > since) return undefined;
  const written = recordsAt(proxy, 'env').find(({ name }) => name === 'SECRET_TTL');
  const life = durationOf(textAt(written, 'value') ?? '') ?? day;
  return since + life + drain;
}

function proxyOf(pod: Manifest) {
  return [
    ...recordsAt(pod, 'spec', 'containers'),
    ...recordsAt(pod, 'spec', 'initContainers'),
  ].find(({ name }) => name === 'istio-proxy');
}

/** Has it a sidecar, or is it a gateway, and does it run? */
export function hasProxy(pod: Manifest): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return proxyOf(pod) !== undefined && phase !== 'Succeeded' && phase !== 'Failed';
}

/** How long a certificate lives unless a Pod says otherwise (pilot-agent: SECRET_TTL). */
const day = 24 * 60 * 60_000;

/** An istiod that ends may go on to answer for so long. Milliseconds. */
const drain = 60_000;

/** A container that starts again asks for a new certificate. */
function startOf(pod: Manifest): number {
  const own = [
    ...recordsAt(pod, 'status', 'containerStatuses'),
    ...recordsAt(pod, 'status', 'initContainerStatuses'),
  ].find(({ name }) => name === 'istio-proxy');
  const told =
    textAt(own, 'state', 'running', 'startedAt') ??
    textAt(pod, 'status', 'startTime') ??
    pod.metadata.creationTimestamp ??
    '';
  const time = Date.parse(told);
  return Number.isNaN(time) ? 0 : time;
}
