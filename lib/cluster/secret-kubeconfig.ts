import { parse } from 'yaml';
import { fieldAt, recordsAt, textAt } from '../json.ts';

/** What of a kubeconfig in a Secret says how to reach a cluster. Nothing in it is run, and no file that it names is read. */
export interface SecretKubeconfig {
  readonly server: string | undefined;
  /** The name that the server's certificate must have. */
  readonly servername: string | undefined;
  /** PEM. */
  readonly authority: string | undefined;
  readonly token: string | undefined;
}

/** The first cluster and user of a kubeconfig (base64). Undefined for what is no YAML. */
export function kubeconfigIn(data: string): SecretKubeconfig | undefined {
  try {
    const config: unknown = parse(Buffer.from(data, 'base64').toString('utf8'));
    const [cluster, user] = ['clusters', 'users'].map((list) => recordsAt(config, list)[0]);
    const authority = textAt(cluster, 'cluster', 'certificate-authority-data');
    return {
      server: textAt(cluster, 'cluster', 'server'),
      servername: textAt(fieldAt(cluster, 'cluster'), 'tls-server-name'),
      authority: authority && Buffer.from(authority, 'base64').toString('utf8'),
      token: textAt(user, 'user', 'token'),
    };
  } catch {
    return undefined;
  }
}
