import type { Clock } from '../clock.ts';
import type { Clusters } from './client.ts';
import type { Kubeconfig } from './connection.ts';
import { type KubernetesClient, kubernetesClient } from './kubernetes.ts';
import type { KubernetesOptions } from './kubernetes-options.ts';
import { type KubernetesBells, kubernetesBells } from './rings.ts';
import type { Exchanged } from './transport.ts';
import type { CredentialSource } from './credential-source.ts';
import { type KubeconfigPlaces, readKubeconfig } from './kubeconfig.ts';
import { proxiesIn } from '../network/proxy-environment.ts';

/** What of a cluster of the topology says how to reach it. */
export interface Access {
  readonly name: string;
  readonly context: string;
  /** Its own kubeconfig; undefined means that of the command line or the environment. */
  readonly kubeconfig: string | undefined;
}

/** Clusters by name, each of which is reached in the same way. */
export interface Reached<T> {
  (cluster: string): T;
  /** Closes all connections. Not needed for the process to end. */
  close(): void;
}

export type KubernetesClusters = Clusters & Reached<KubernetesClient>;

export interface ReachOptions {
  readonly kubeconfig?: KubeconfigPlaces;
  /** Without it credential plugins run unheard, and cannot ask. */
  readonly credentials?: CredentialSource;
  /** The same for kubeconfigs that a cluster names itself. */
  readonly ownCredentials?: CredentialSource;
  readonly clock?: Clock;
  readonly userAgent?: string;
  readonly concurrency?: number;
  /** See `KubernetesOptions`. */
  readonly signal?: AbortSignal;
  /** Told of every try of a request to a cluster. */
  readonly heard?: (cluster: string, exchange: Exchanged) => void;
}

/**
 * The clusters of a mesh behind their API servers. Nothing is read or connected before a client is used; a kubeconfig is
 * read once. Proxies are those of the environment in which kubeconfigs are looked for, where a kubeconfig names none. A name
 * that the mesh does not have is a bug and throws.
 */
export function kubernetesClusters(
  accesses: readonly Access[],
  options: ReachOptions,
): KubernetesClusters {
  return reached(accesses, options, kubernetesClient);
}

/** The same for who only wants to hear of changes. */
export function bellsOfClusters(
  accesses: readonly Access[],
  options: ReachOptions,
): Reached<KubernetesBells> {
  return reached(accesses, options, kubernetesBells);
}

function reached<T extends KubernetesBells>(
  accesses: readonly Access[],
  options: ReachOptions,
  open: (options: KubernetesOptions) => T,
): Reached<T> {
  const { kubeconfig: places = {}, credentials, ownCredentials, heard, ...how } = options;
  const proxies = proxiesIn(places.env ?? process.env);
  const files = new Map<string | undefined, Promise<Kubeconfig>>();
  const kubeconfig = (own: string | undefined): Promise<Kubeconfig> => {
    const read =
      files.get(own) ??
      readKubeconfig(
        { ...places, own },
        own === undefined ? credentials : (ownCredentials ?? credentials),
      );
    files.set(own, read);
    return read;
  };
  const clients = new Map<string, T>(
    accesses.map(({ name, context, kubeconfig: own }) => {
      const connect = async () => (await kubeconfig(own)).connect(context);
      const told = heard && ((exchange: Exchanged) => heard(name, exchange));
      return [
        name,
        open({
          cluster: name,
          connect,
          proxies,
          ...how,
          ...(told === undefined ? {} : { heard: told }),
        }),
      ];
    }),
  );
  const clusters = (name: string): T => {
    const client = clients.get(name);
    if (client === undefined) throw new Error(`no cluster is called ${name}`);
    return client;
  };
  const close = (): void => {
    for (const client of clients.values()) {
      client.close();
    }
  };
  return Object.assign(clusters, { close });
}
