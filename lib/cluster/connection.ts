import type { JsonObject } from '../json.ts';
import type { Tls } from '../network/endpoint.ts';
import type { Outgoing } from '../network/message.ts';
import type { Proxy } from '../network/proxy.ts';

/** How to reach one API server with one set of credentials. */
export interface Connection {
  /** `https://host:port`, perhaps with a path; no slash at the end. */
  readonly server: string;
  readonly tls: Tls;
  /** What `proxy-url` names; undefined leaves it to the environment. */
  readonly proxy?: Proxy | undefined;
  /** Credentials, and whom they stand in for; several values are several lines. Never shown. */
  readonly headers: Outgoing['headers'];
  /** Milliseconds since 1970 after which the credentials are no longer accepted; undefined when nobody said. */
  readonly expires?: number | undefined;
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
  readonly tlsServerName: string | undefined;
  /** What beside the URL decides where it leads: `proxy-url` and `tls-server-name`, as text; '' when neither does. */
  readonly detour: string;
}

/** One entry of a kubeconfig, paths made absolute. */
export interface KubeconfigEntry {
  /** Where it stands. */
  readonly file: string;
  readonly fields: JsonObject;
}

/** The three lists of a kubeconfig by name. */
export interface Entries {
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>;
  readonly users: ReadonlyMap<string, KubeconfigEntry>;
}

export interface Kubeconfig {
  /** Where it was read, for messages. */
  readonly files: readonly string[];
  readonly contexts: ReadonlyMap<string, Context>;
  /** Throws `KubeconfigError`. */
  readonly connect: (context: string) => Promise<Connection>;
}

export type KubeconfigErrorCode =
  | 'file-missing'
  | 'file-broken'
  | 'context-missing'
  /** An entry that kubectl would not use either. */
  | 'entry-refused'
  | 'plugin-missing'
  | 'credentials-failed';

/** A kubeconfig that cannot be used. Messages never quote its contents: they hold credentials. */
export class KubeconfigError extends Error {
  readonly code: KubeconfigErrorCode;
  /** What to do about it, where more can be said than the code says. */
  readonly hint: string | undefined;

  constructor(code: KubeconfigErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'KubeconfigError';
    this.code = code;
    this.hint = hint;
  }
}
