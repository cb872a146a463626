import { createSocket } from 'node:dgram';
import type { Api, KubeObject } from './api.ts';

/** The cluster IP, or the name that stands for another one (ExternalName). */
export type Entry =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'alias'; readonly name: string };

interface Service extends KubeObject {
  readonly spec: { readonly clusterIP?: string; readonly externalName?: string };
}

/** A server of names that runs until it is stopped. */
export interface NameServer {
  stop(): Promise<void>;
}

/** Cluster DNS as far as Pods of the rig need it: Services have the names and cluster IPs that they have in life. */
export async function startNameServer(api: Api, address: string): Promise<NameServer> {
  let entries: ReadonlyMap<string, Entry> = new Map();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address: client }) => {
    const answer = answerTo(query, (name) => entries.get(name));
    if (answer !== undefined) socket.send(answer, port, client);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(53, address, resolve);
  });
  const stopped = new AbortController();
  const following = api.follow<Service>('/api/v1/services', stopped.signal, (services) => {
    entries = new Map([...services.values()].flatMap(entryOf));
  });
  return {
    stop: async () => {
      stopped.abort();
      await following;
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

/** Kubernetes, "DNS for Services and Pods"; headless Services have no entry. */
function entryOf({ metadata, spec }: Service): readonly (readonly [string, Entry])[] {
  const name = `${metadata.name}.${metadata.namespace}.svc.cluster.local`;
  const { clusterIP: address = 'None', externalName } = spec;
  if (externalName !== undefined) return [[name, { kind: 'alias', name: externalName }]];
  return address === 'None' ? [] : [[name, { kind: 'address', address }]];
}

const types = { a: 1, cname: 5 };

/** RFC 1035. Undefined for what is no query with one question. */
export function answerTo(
  query: Buffer,
  find: (name: string) => Entry | undefined,
): Buffer | undefined {
  if (query.length < 17 || query.readUInt16BE(4) !== 1) return undefined;
  const { name, end } = nameAt(query, 12);
  const type = query.readUInt16BE(end);
  const entry = find(name.toLowerCase());
  const records = entry === undefined ? [] : recordsOf(entry, type, find);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // A response with authority, recursion as it was asked for and available; 3 is "no such name".
  header.writeUInt16BE(
    0x8480 | (query.readUInt16BE(2) & 0x0100) | (entry === undefined ? 3 : 0),
    2,
  );
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, end + 4), ...records]);
}

function recordsOf(
  entry: Entry,
  type: number,
  find: (name: string) => Entry | undefined,
): readonly Buffer[] {
  if (entry.kind === 'address') {
    const bytes = Buffer.from(entry.address.split('.').map(Number));
    return type === types.a ? [recordOf('', types.a, bytes)] : [];
  }
  const target = find(entry.name);
  const alias = recordOf('', types.cname, bytesOf(entry.name));
  if (target?.kind !== 'address' || type !== types.a) return [alias];
  const bytes = Buffer.from(target.address.split('.').map(Number));
  return [alias, recordOf(entry.name, types.a, bytes)];
}

/** Without an owner, of the name in the question. Kept for five seconds, as in life. */
function recordOf(owner: string, type: number, data: Buffer): Buffer {
  const name = owner === '' ? Buffer.from([0xc0, 12]) : bytesOf(owner);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(5, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, fixed, data]);
}

function bytesOf(name: string): Buffer {
  const labels = name
    .split('.')
    .flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function nameAt(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}
