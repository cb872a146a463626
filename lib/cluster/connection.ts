import type { JsonObject } from '../json.ts';
import type { Tls } from '../network/endpoint.ts';
import type { Proxy } from '../network/proxy.ts';

/** How to reach one API server with one set of credentials. */
export interface Connection {
  /** `https://host:port`, perhaps with a path; no slash at the end. */
  readonly server: string;
  readonly tls: Tls;
  /** What `proxy-url` names; undefined leaves it to the environment. */
  readonly proxy?: Proxy | undefined;
  /** Credentials. Never shown. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes a connection with fresh credentials: reads token files and runs credential plugins. */
export type Connect = () => Promise<Connection>;

/** What a kubeconfig says of a context, without touching its credentials. */
export interface Context {
  readonly name: string;
  /** Name of its entry under `clusters`. */
  readonly cluster: string;
  /** URL of the API server; undefined when the entry under `clusters` is missing. */
  readonly server: string | undefined;
}

/** The three lists of a kubeconfig by name, merged over its files, paths made absolute. */
export interface Entries {
  readonly contexts: ReadonlyMap<string, JsonObject>;
  readonly clusters: ReadonlyMap<string, JsonObject>;
  readonly users: ReadonlyMap<string, JsonObject>;
}

export interface Kubeconfig {
  /** Where it was read, for messages. */
  readonly files: readonly string[];
  readonly contexts: ReadonlyMap<string, Context>;
  /** Throws `KubeconfigError`. */
  readonly connect: (context: string) => Promise<Connection>;
}

export type KubeconfigErrorCode =
  'file-missing' | 'file-broken' | 'context-missing' | 'credentials-failed';

/** A kubeconfig that cannot be used. Messages never quote its contents: they hold credentials. */
export class KubeconfigError extends Error {
  readonly code: KubeconfigErrorCode;

  constructor(code: KubeconfigErrorCode, message: string) {
    super(message);
    this.name = 'KubeconfigError';
    this.code = code;
  }
}
