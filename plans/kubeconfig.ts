import { parse, stringify } from 'yaml';
import { fieldAt, isRecord } from '../lib/json.ts';

/** What istiod needs to read another cluster. */
export interface RemoteAccess {
  /** Names cluster, context and user. */
  readonly cluster: string;
  readonly server: string;
  /** The name in its certificate, where it is not the host of the URL. */
  readonly tlsServerName?: string | undefined;
  /** PEM, base64. */
  readonly certificateAuthority: string;
  readonly token: string;
}

/** The kubeconfig in a remote secret, to the letter as `istioctl create-remote-secret` writes it. */
export function kubeconfigOf(access: RemoteAccess): string {
  const { cluster: name, server, tlsServerName, certificateAuthority, token } = access;
  const called = scalar(name);
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${scalar(certificateAuthority)}
    server: ${scalar(server)}
${tlsServerName === undefined ? '' : `    tls-server-name: ${scalar(tlsServerName)}\n`}  name: ${called}
contexts:
- context:
    cluster: ${called}
    user: ${called}
  name: ${called}
current-context: ${called}
kind: Config
users:
- name: ${called}
  user:
    token: ${scalar(token)}
`;
}

/** Most are plain in any YAML, and there is one for each pair of clusters. Go reads YAML 1.1, where a cluster called `no` must be quoted. */
function scalar(text: string): string {
  return /^(?=.*[-\d])(?!e[-+]?\d+$)[a-z][-\w.:/+=]*[\w=]$/i.test(text)
    ? text
    : stringify([text], { lineWidth: 0, blockQuote: false, compat: 'yaml-1.1' })
        .slice('- '.length)
        .trimEnd();
}

/**
 * Do two kubeconfigs (base64, as in `data` of a Secret) lead to the same server with the same trust and the same credentials?
 * Names of clusters, contexts and users, the order of keys and the wrapping of certificates do not matter.
 */
export function sameKubeconfig(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const [left, right] = [meaningOf(one), meaningOf(other)];
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

/** The current context, resolved: what is left when all names are gone. Undefined for what is no kubeconfig. */
function meaningOf(data: unknown): unknown {
  const config = typeof data === 'string' ? parsed(data) : undefined;
  const context = fieldAt(named(config, 'contexts', fieldAt(config, 'current-context')), 'context');
  const cluster = fieldAt(named(config, 'clusters', fieldAt(context, 'cluster')), 'cluster');
  const user = fieldAt(named(config, 'users', fieldAt(context, 'user')), 'user');
  if (!isRecord(cluster) || !isRecord(user)) return undefined;
  const { 'certificate-authority-data': authority, server, ...connection } = cluster;
  return sorted({
    connection,
    certificates: certificatesOf(authority),
    server: typeof server === 'string' ? server.replace(/\/$/, '') : server,
    namespace: fieldAt(context, 'namespace'),
    user,
  });
}

function parsed(data: string): unknown {
  try {
    return parse(Buffer.from(data, 'base64').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function named(config: unknown, list: string, name: unknown): unknown {
  const entries = fieldAt(config, list);
  return Array.isArray(entries)
    ? entries.find((entry: unknown) => fieldAt(entry, 'name') === name)
    : undefined;
}

/** A bundle is a set: neither order nor line breaks mean anything. */
function certificatesOf(authority: unknown): readonly string[] {
  if (typeof authority !== 'string') return [];
  const text = Buffer.from(authority, 'base64').toString('utf8');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return [...new Set((blocks ?? [text]).map((block) => block.replaceAll(/\s/g, '')))].toSorted();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}
