import type { KnownRelease } from './release.ts';
import type { Result } from '../result.ts';

/** Contexts of a kubeconfig with the URL of their API server. */
export type Contexts = ReadonlyMap<string, string>;

/** A context that means something else in its own file than among the files of `KUBECONFIG`. */
export interface HiddenContext {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** URL of its API server. */
  readonly server: string;
}

/** What is known of a kubeconfig beside its contexts. */
export interface KubeconfigNotes {
  /** Why it cannot be read; undefined when it can, or when there is none. */
  readonly problem: { readonly message: string; readonly hint: string } | undefined;
  readonly hidden: readonly HiddenContext[];
  /** Files (absolute) that KUBECONFIG names and that are not there, though others are. */
  readonly missing: readonly string[];
  /** What beside the URL decides where a context leads (a proxy, the name in TLS), for those that have such a thing. */
  readonly detours: ReadonlyMap<string, string>;
  /** Why nobody could connect with a context, of those that it has; undefined when nothing is known against it. */
  readonly refusal: (context: string) => string | undefined;
  /** The name in the certificate of the API server, of the contexts that say one. */
  readonly tlsServerNames: ReadonlyMap<string, string>;
}

/** The files that a mesh file names, by absolute path. */
export interface Files {
  /** Its SHA-256 (hex), or why it cannot be read: "no such file or directory". */
  readonly checksum: (path: string) => Result<string, string>;
  /** Its text, or why it cannot be read. */
  readonly read: (path: string) => Result<string, string>;
  /** Why it cannot be read; undefined when it can. Does not look into it. */
  readonly lacks: (path: string) => string | undefined;
  /** Milliseconds since the epoch: certificates end. */
  readonly now: () => number;
}

/** What the machine knows that a mesh file refers to. */
export interface Env {
  /** Directory of the mesh file, absolute: relative paths start here. */
  readonly directory: string;
  /** Home directory, for paths that start with `~/`. */
  readonly home: string;
  /**
   * The contexts of a kubeconfig (absolute path; undefined is the one of the command line or the environment),
   * or undefined when it is not at hand: then what needs it is not checked.
   */
  readonly contexts: (kubeconfig: string | undefined) => Contexts | undefined;
  /** More of a kubeconfig, where the machine knows it. */
  readonly notes?: (kubeconfig: string | undefined) => KubeconfigNotes;
  /** Undefined where there are none, as in a browser: then what is in them is not checked. */
  readonly files?: Files;
  /**
   * Another mesh file, as people write its path, that has the cluster with this API server (as `keyOfContext` gives it). Absent where
   * no others are known.
   */
  readonly elsewhere?: (server: string) => string | undefined;
  /** The releases of Istio that a mesh may ask for, the newest last. */
  readonly releases: readonly KnownRelease[];
  /** What a context is that no kubeconfig has: commands that need the cluster say `error`. */
  readonly unknownContext: 'warning' | 'error';
  /** The clusters that the command needs; absent: all. */
  readonly needed?: readonly string[];
}
