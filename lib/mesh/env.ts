import type { KnownRelease } from './release.ts';
import type { Result } from '../result.ts';

/** Contexts of a kubeconfig with the URL of their API server. */
export type Contexts = ReadonlyMap<string, string>;

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
  /** Undefined where there are none, as in a browser: then what is in them is not checked. */
  readonly files?: Files;
  /** The releases of Istio that a mesh may ask for, the newest last. */
  readonly releases: readonly KnownRelease[];
  /** What a context is that no kubeconfig has: commands that need the cluster say `error`. */
  readonly unknownContext: 'warning' | 'error';
}
