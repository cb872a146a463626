import type { Example } from '../examples.ts';

declare global {
  /** Put in by the build. */
  const EXAMPLES: readonly Example[];
}
