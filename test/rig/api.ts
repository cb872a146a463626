import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createInterface } from 'node:readline';

/** As much of any Kubernetes object as the rig cares about. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
}

/** An API server's answer that is not 2xx. */
class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

interface Send {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** `application/json` unless told; patches must say which kind they are. */
  readonly type?: string;
}

/** The administrator's plain way to one API server. User agent: `isthmus-rig`. */
export interface Api {
  send<T = unknown>(request: Send): Promise<T>;
  /** Undefined for 404. */
  get<T = KubeObject>(path: string): Promise<T | undefined>;
  /** Keeps a map of all objects under a list path up to date (by uid) and tells about each change, until the signal. */
  follow<T extends KubeObject>(
    path: string,
    signal: AbortSignal,
    told: (objects: ReadonlyMap<string, T>) => void,
  ): Promise<void>;
}

export interface ApiAccess {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly token: string;
}

export function connectApi(access: ApiAccess): Api {
  const agent = new Agent({ keepAlive: true, ca: access.ca });
  const open = (send: Send, signal?: AbortSignal): Promise<IncomingMessage> => {
    const body = send.body === undefined ? undefined : JSON.stringify(send.body);
    const options: RequestOptions = {
      agent,
      host: access.host,
      port: access.port,
      method: send.method,
      path: send.path,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${access.token}`,
        'user-agent': 'isthmus-rig',
        ...(body === undefined
          ? {}
          : {
              'content-type': send.type ?? 'application/json',
              // For DELETE nobody else says where the body ends.
              'content-length': Buffer.byteLength(body),
            }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    return new Promise((resolve, reject) => {
      request(options, resolve).once('error', reject).end(body);
    });
  };
  const send = async <T>(wish: Send): Promise<T> => {
    const response = await open(wish);
    const text = await textOf(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) {
      throw new ApiError(status, `${wish.method} ${wish.path}: ${status} ${messageOf(text)}`);
    }
    return (/json/.test(response.headers['content-type'] ?? '') ? JSON.parse(text) : text) as T;
  };
  return {
    send,
    get: async <T>(path: string) => {
      try {
        return await send<T>({ method: 'GET', path });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    follow: async <T extends KubeObject>(
      path: string,
      signal: AbortSignal,
      told: (objects: ReadonlyMap<string, T>) => void,
    ) => {
      while (!signal.aborted) {
        try {
          await followOnce({ send, open }, path, signal, told);
        } catch {
          await pause(200, undefined, { signal }).catch(() => {});
        }
      }
    },
  };
}

interface Line {
  readonly send: <T>(send: Send) => Promise<T>;
  readonly open: (send: Send, signal: AbortSignal) => Promise<IncomingMessage>;
}

/** One list and one watch; returns or throws when the watch ends. */
async function followOnce<T extends KubeObject>(
  line: Line,
  path: string,
  signal: AbortSignal,
  told: (objects: ReadonlyMap<string, T>) => void,
): Promise<void> {
  const list = await line.send<{ items: T[]; metadata: { resourceVersion: string } }>({
    method: 'GET',
    path,
  });
  const objects = new Map(list.items.map((item) => [item.metadata.uid, item]));
  told(objects);
  const query = `watch=true&resourceVersion=${list.metadata.resourceVersion}`;
  const watch = `${path}${path.includes('?') ? '&' : '?'}${query}`;
  const response = await line.open({ method: 'GET', path: watch }, signal);
  if (response.statusCode !== 200) throw new Error(`watch: ${response.statusCode}`);
  for await (const text of createInterface({ input: response })) {
    const { type, object } = JSON.parse(text) as { type: string; object: T };
    if (type === 'ERROR') return;
    if (type === 'DELETED') objects.delete(object.metadata.uid);
    else objects.set(object.metadata.uid, object);
    told(objects);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
