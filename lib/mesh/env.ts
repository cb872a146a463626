import type { Result } from '../result.ts';

/** Contexts of a kubeconfig with the URL of their API server. */
export type Contexts = ReadonlyMap<string, string>;

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
  /** The SHA-256 (hex) of a file (absolute path), or in words why it cannot be read. Absent where no files are at hand: then they are not checked. */
  readonly checksum?: (path: string) => Result<string, string>;
  /** What a context is that no kubeconfig has: commands that need the cluster say `error`. */
  readonly unknownContext: 'warning' | 'error';
}
