import type { Manifest } from '../cluster/object.ts';
import type { Path } from './alike.ts';

/** Where the objects of a step come from. */
export type Source =
  /** Built by a plan file. */
  | { readonly kind: 'objects'; readonly objects: readonly Manifest[] }
  /** `istioctl manifest generate` of an IstioOperator; `adjust` picks the step's part and makes the listed differences. */
  | {
      readonly kind: 'istioctl';
      /** Of Istio: an istioctl of this minor renders. */
      readonly version: string;
      readonly operator: Manifest;
      /** Where other clusters of the mesh have other texts, which the charts only copy: two renders serve them all. */
      readonly copied?: readonly Path[];
      /** Does the step want CustomResourceDefinitions? Otherwise `adjust` is given none. */
      readonly types?: boolean;
      readonly adjust: (objects: readonly Manifest[]) => readonly Manifest[];
    }
  /** A manifest in a file or behind a URL, checked against its SHA-256 (hex). */
  | {
      readonly kind: 'manifest';
      readonly location: string;
      readonly sha256: string;
      readonly adjust: (objects: readonly Manifest[]) => readonly Manifest[];
    };

/** Turns a source into objects. Port: needs programs, files or the network. Throws `RenderError`. */
export type Render = (source: Source) => Promise<readonly Manifest[]>;

export type RenderErrorCode =
  | 'istioctl-missing'
  | 'istioctl-version'
  | 'istioctl-failed'
  | 'manifest-unreadable'
  | 'manifest-checksum';

export class RenderError extends Error {
  readonly code: RenderErrorCode;
  /** What to do, where the message does not say it. */
  readonly hint: string | undefined;

  constructor(
    code: RenderErrorCode,
    message: string,
    { cause, hint }: { readonly cause?: unknown; readonly hint?: string } = {},
  ) {
    super(message, { cause });
    this.name = 'RenderError';
    this.code = code;
    this.hint = hint;
  }
}
