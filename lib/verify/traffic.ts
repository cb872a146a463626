import { randomUUID } from 'node:crypto';
import { explain } from '../apply/explain.ts';
import type { Clock } from '../clock.ts';
import type { ClusterClient, Clusters } from '../cluster/client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { type Limited, limiter } from '../cluster/limiter.ts';
import { describeRef, type Manifest, type ObjectRef, refOf } from '../cluster/object.ts';
import type { InsidePod } from '../cluster/port-forward.ts';
import type { Right } from '../cluster/right.ts';
import { recordsAt } from '../json.ts';
import { problemOf } from '../state/problem.ts';
import { rightTo } from '../state/rights.ts';
import type { ReadOf } from './check.ts';
import { rightsToForward } from './rights.ts';

/** Small Pods that send each other requests, and all that they take. */
export interface Stand {
  /** All else lies in it. Who has made it has all of it: it is the lock, too. */
  readonly namespace: Manifest;
  /** In the order in which they are made; the same names in every cluster. */
  readonly objects: (cluster: string) => readonly Manifest[];
  /** Where a Pod of one cluster sends a request to one of the other, and tells what it was answered. */
  readonly ask: (from: string, to: string) => InsidePod;
}

export interface Traffic {
  /** The wanted answer, or the last other one. What it takes is made in both clusters when it is first needed. */
  readonly send: (read: Omit<ReadOf<'request'>, 'kind'>) => Promise<string>;
  /** Takes away what was made, also once it was interrupted. Gives where it is not gone yet, and why when it will not go. */
  readonly close: () => Promise<readonly Left[]>;
}

export interface Left {
  readonly cluster: string;
  readonly error?: string;
}

interface Ports {
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long Pods may take to be ready. Milliseconds. */
  readonly patience: number;
}

/** Within that time every istiod has heard of new Pods, and every proxy of them. Milliseconds. */
const settling = 20_000;

/** Requests at once from one cluster. */
const atOnce = 8;

/** Says which run has made a namespace: who sends a request again cannot tell otherwise. */
const runAnnotation = 'isthmus.dev/run';

export function openTraffic(stand: Stand, ports: Ports): Traffic {
  const { clusters, clock, signal } = ports;
  const run = randomUUID();
  const made = new Map<string, string>();
  const places = new Map<string, Place>();
  const placeIn = (cluster: string): Place => {
    const tell = (uid: string): unknown => made.set(cluster, uid);
    const place = places.get(cluster) ?? {
      limited: limiter(atOnce),
      built: build(stand, { cluster, run, made: tell }, ports),
    };
    places.set(cluster, place);
    return place;
  };
  return {
    send: async ({ cluster: from, to, wanted }) => {
      const { limited } = placeIn(from);
      await Promise.all([from, to].map((name) => placeIn(name).built));
      const end = clock.now() + settling;
      for (;;) {
        const place = stand.ask(from, to);
        const answer = await limited(() => clusters(from).inside(place));
        const words = typeof answer === 'string' ? answer.trim() : JSON.stringify(answer);
        if (words === wanted || clock.now() >= end) return words;
        await clock.sleep(1_000, signal);
      }
    },
    close: async () => {
      await Promise.allSettled([...places.values()].map(({ built }) => built));
      const left = [...made].map(([cluster, uid]) =>
        removed({ cluster, uid, ref: refOf(stand.namespace) }, ports),
      );
      return (await Promise.all(left)).flatMap((one) => one ?? []);
    },
  };
}

interface Place {
  readonly limited: Limited;
  readonly built: Promise<void>;
}

/** Undefined once it is gone. */
async function removed(
  {
    cluster,
    uid,
    ref,
  }: { readonly cluster: string; readonly uid: string; readonly ref: ObjectRef },
  ports: Ports,
): Promise<Left | undefined> {
  const client = ports.clusters(cluster);
  try {
    await client.delete(ref, { uid, urgent: true });
    const isGone = await awaitObject(client, ref, (live) => live?.metadata.uid !== uid, {
      ...ports,
      patience: 60_000,
    });
    return isGone ? undefined : { cluster };
  } catch (error) {
    return { cluster, error: problemOf(error).message };
  }
}

async function build(
  stand: Stand,
  place: {
    readonly cluster: string;
    readonly run: string;
    readonly made: (uid: string) => unknown;
  },
  ports: Ports,
): Promise<void> {
  const { cluster } = place;
  const client = ports.clusters(cluster);
  await requireRights(client, stand, cluster);
  place.made(await ownNamespace(client, stand, place));
  const objects = stand.objects(cluster);
  for (const object of objects) await client.create(object);
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  await Promise.all(pods.map((pod) => awaitReady(client, cluster, refOf(pod), ports)));
}

/** What making, using and removing all of it takes. */
export function rightsToSend(stand: Stand, cluster: string): readonly Right[] {
  const namespace = refOf(stand.namespace);
  const objects = stand.objects(cluster).map(refOf);
  const pods = objects.filter(({ kind }) => kind === 'Pod').slice(0, 1);
  return [
    ...['create', 'get', 'list', 'watch', 'delete'].map((verb) => rightTo(verb, namespace)),
    ...new Map(objects.map((ref) => [ref.kind, rightTo('create', ref)])).values(),
    ...pods.flatMap((pod) => [
      rightTo('list', pod),
      rightTo('watch', pod),
      ...rightsToForward(pod),
    ]),
  ];
}

async function requireRights(client: ClusterClient, stand: Stand, cluster: string): Promise<void> {
  const rights = rightsToSend(stand, cluster);
  const answers = await Promise.all(rights.map((right) => client.may(right)));
  const lacking = rights.filter((_right, index) => answers[index] !== true);
  if (lacking.length === 0) return;
  const words = lacking.map(({ verb, resource }) => `${verb} ${resource}`).join(', ');
  const message = `requests take Pods in ${cluster}, and the user of this context may not ${words}`;
  throw new ClusterError('forbidden', message, { cluster });
}

async function ownNamespace(
  client: ClusterClient,
  { namespace }: Stand,
  { cluster, run }: { readonly cluster: string; readonly run: string },
): Promise<string> {
  const { metadata } = namespace;
  const annotations = { ...metadata.annotations, [runAnnotation]: run };
  const wanted = { ...namespace, metadata: { ...metadata, annotations } };
  const live = (await client.create(wanted)) ?? (await client.get(refOf(namespace)));
  const uid = live?.metadata.uid;
  if (uid !== undefined && live?.metadata.annotations?.[runAnnotation] === run) return uid;
  const since = live?.metadata.creationTimestamp ?? '';
  const message = `namespace ${metadata.name} is in ${cluster} already, since ${since}: somebody else sends requests just now, or was killed before it was removed`;
  const hint = `if nobody does, \`kubectl delete namespace ${metadata.name}\` in ${cluster}`;
  throw new ClusterError('conflict', message, { cluster, hint });
}

async function awaitReady(
  client: ClusterClient,
  cluster: string,
  ref: ObjectRef,
  ports: Ports,
): Promise<void> {
  let last: Manifest | undefined;
  const isReady = await awaitObject(
    client,
    ref,
    (live) => {
      last = live;
      return recordsAt(live, 'status', 'conditions').some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      );
    },
    ports,
  );
  if (isReady) return;
  const what = `${describeRef(ref)} in ${cluster}`;
  if (ports.signal.aborted) {
    throw new ClusterError('interrupted', `stopped waiting for ${what}`, { cluster });
  }
  // Events tell more, to those who may see them.
  const why = last && (await explain(client, last).catch(() => undefined));
  const seconds = Math.round(ports.patience / 1000);
  throw new ClusterError(
    'timeout',
    `${what} is not ready after ${seconds} s: ${why ?? 'its status does not say why'}`,
    {
      cluster,
      hint: 'the image must be one that the cluster can pull, with sh, httpd, wget and timeout as busybox has them; with --timeout it is waited for longer',
    },
  );
}

/** False when time is up, or it was interrupted. */
async function awaitObject(
  client: ClusterClient,
  ref: ObjectRef,
  isDone: (live: Manifest | undefined) => boolean,
  { clock, signal, patience }: Omit<Ports, 'clusters'>,
): Promise<boolean> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  clock.sleep(patience, stop).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    for await (const live of client.watch(ref, stop)) if (isDone(live)) return true;
    return false;
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  } finally {
    over.abort();
  }
}
