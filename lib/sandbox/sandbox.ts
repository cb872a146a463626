import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { ClusterClient, Clusters } from '../cluster/client.ts';
import type { Request } from '../cluster/http.ts';
import { type ClosableClient, clientOver } from '../cluster/kubernetes.ts';
import { type Manifest, type ObjectRef, refOf } from '../cluster/object.ts';
import type { Admit } from './api.ts';
import { folderShelf, noShelf } from './files.ts';
import { lockFolder } from './lock.ts';
import { type Loop, runOnce, type Scene, sceneOf, startLoop, watchAges } from './loop.ts';
import { definitions } from './loops/definitions.ts';
import { type Addresses, cloudAddresses, loadBalancers } from './loops/load-balancers.ts';
import { namespaces } from './loops/namespaces.ts';
import { tokens } from './loops/tokens.ts';
import { workloads } from './loops/workloads.ts';
import { type EmbeddedServer, embeddedServer } from './server.ts';
import { openStore } from './store.ts';
import type { Exchanged } from '../cluster/transport.ts';
import { type Between, embeddedTransport } from './transport.ts';
import { disturbanceOf, type Trouble } from './trouble.ts';

export interface SandboxOptions {
  /** Where the state is kept; without it, it goes with the process. */
  readonly directory?: string;
  readonly names: readonly string[];
  readonly clock: Clock;
  /** Asked again and again, so that it may change. */
  readonly trouble?: () => Trouble;
  /** What else is at work in the clusters. */
  readonly loops?: readonly Loop[];
  /** What becomes of a new Pod; throws `Refusal`. Pods are let through as they are unless told. */
  readonly admit?: (pod: Manifest, cluster: string, scene: Scene) => Manifest;
  /** What every cluster has, also one that was there before. */
  readonly initial?: (cluster: string) => readonly Manifest[];
  /** Unless told, every cluster has a load balancer of a cloud. */
  readonly addresses?: Addresses;
  /** What requests meet on their way; they pass unless told. */
  readonly between?: (cluster: string) => Between;
  /** Told of every request to the API servers. */
  readonly observe?: (cluster: string, request: Request) => void;
  /** Told of every request that was answered. */
  readonly heard?: (cluster: string, exchange: Exchanged) => void;
  /** Once it aborts, what was refused is not tried again. */
  readonly signal?: AbortSignal;
}

/** Somebody who writes into the clusters under a field manager of his own. */
export interface Someone {
  /** Server-side apply and all that isthmus can do. */
  readonly client: (cluster: string) => ClusterClient;
  /** Reads, changes and writes back (operation Update), as `kubectl edit` does. Throws `Refusal`, or `Error` when there is no such object. */
  readonly edit: (
    cluster: string,
    ref: ObjectRef,
    change: (object: Manifest) => Manifest,
    subresource?: 'status',
  ) => Manifest;
  /** Writes a whole object (operation Update), new or not. */
  readonly write: (cluster: string, object: Manifest) => Manifest;
}

export interface Sandbox extends Clusters {
  readonly as: (manager: string) => Someone;
  readonly scene: () => Scene;
  /** Ends the loops and returns the folder. */
  readonly close: () => void;
}

/**
 * Embedded clusters that know each other. Opened again on the same folder they are as they were: whatever was answered
 * is kept. Throws `SandboxInUse` and `BrokenState`.
 */
export async function sandboxClusters(options: SandboxOptions): Promise<Sandbox> {
  const { directory, clock } = options;
  const release = directory === undefined ? () => {} : await lockFolder(directory, clock);
  try {
    return openClusters(options, release);
  } catch (error) {
    release();
    throw error;
  }
}

function openClusters(options: SandboxOptions, release: () => void): Sandbox {
  const { names, clock, trouble = () => ({}) } = options;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const servers = new Map(names.map((name) => [name, openServer(name, options)]));
  const world = { servers, clock, trouble, ages: watchAges({ servers, clock }) };
  // The types that every cluster has are served from its first moment.
  runOnce(definitions, world);
  for (const loop of loopsOf(servers, options)) startLoop(loop, { ...world, signal: stop.signal });

  const open = (cluster: string, fieldManager: string): ClosableClient => {
    const server = serverIn(servers, cluster);
    const admit: Admit = (pod) => options.admit?.(pod, cluster, sceneOf(world)) ?? pod;
    const transport = embeddedTransport({
      server,
      clock,
      admit: (object) => (object.kind === 'Pod' ? admit(object) : object),
      disturbance: () => disturbanceOf(trouble(), cluster),
      between: options.between?.(cluster) ?? ((_request, send) => send()),
      observe: (request) => options.observe?.(cluster, request),
      heard: (exchange) => options.heard?.(cluster, exchange),
      stop: options.signal,
    });
    return clientOver(transport, { cluster, clock, fieldManager });
  };
  return Object.assign(
    once((name) => open(name, 'isthmus')),
    {
      as: (manager: string) =>
        someone(
          manager,
          servers,
          once((name) => open(name, manager)),
        ),
      scene: () => sceneOf(world),
      close: () => {
        stop.abort();
        release();
      },
    },
  );
}

function openServer(name: string, options: SandboxOptions): EmbeddedServer {
  const { directory, clock, initial } = options;
  const shelf = directory === undefined ? noShelf() : folderShelf(join(directory, name));
  const server = embeddedServer(openStore(shelf), clock);
  const system = ['default', 'kube-system'].map((name) => namespace(name));
  for (const object of [...system, ...(initial?.(name) ?? [])]) {
    if (server.store.get(refOf(object)) === undefined) write(server, object, 'sandbox');
  }
  return server;
}

function loopsOf(
  servers: ReadonlyMap<string, EmbeddedServer>,
  { names, addresses, loops = [] }: SandboxOptions,
): readonly Loop[] {
  const kinds = (cluster: string): readonly string[] => [
    ...new Set(
      (servers.get(cluster)?.resources() ?? [])
        .filter(({ namespaced }) => namespaced)
        .map(({ kind }) => kind),
    ),
  ];
  const cloud: Addresses = (_scene, cluster) => cloudAddresses(names.indexOf(cluster));
  const own = [definitions, namespaces(kinds), tokens, workloads];
  return [...own, loadBalancers(addresses ?? cloud), ...loops];
}

function someone(
  manager: string,
  servers: ReadonlyMap<string, EmbeddedServer>,
  client: Clusters,
): Someone {
  return {
    client,
    edit: (cluster, ref, change, subresource) => {
      const server = serverIn(servers, cluster);
      const live = server.store.get(ref);
      if (live === undefined) throw new Error(`${cluster} has no ${ref.kind} ${ref.name}`);
      return write(server, change(live), manager, subresource);
    },
    write: (cluster, object) => write(serverIn(servers, cluster), object, manager),
  };
}

function write(
  server: EmbeddedServer,
  object: Manifest,
  manager: string,
  subresource?: 'status',
): Manifest {
  const resource = server.resource(object);
  if (resource === undefined) throw new Error(`${object.apiVersion} ${object.kind} is not served`);
  const how = subresource === undefined ? { manager } : { manager, subresource };
  return server.update(resource, object, how);
}

function serverIn(servers: ReadonlyMap<string, EmbeddedServer>, cluster: string): EmbeddedServer {
  const server = servers.get(cluster);
  if (server === undefined) throw new Error(`no cluster is called ${cluster}`);
  return server;
}

function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** The same name gives the same client. */
function once(open: (name: string) => ClusterClient): Clusters {
  const clients = new Map<string, ClusterClient>();
  return (name) => {
    const client = clients.get(name) ?? open(name);
    clients.set(name, client);
    return client;
  };
}
