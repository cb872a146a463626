import type { Result } from '../../lib/result.ts';

/** In a hook: what the tests of a suite need. Where it is missing they are skipped, and the run says why. */
export function needed<T>(context: Mocha.Context, found: Result<T, string>): T {
  if (found.ok) return found.value;
  console.log(`\n  SKIPPED: ${context.test?.parent?.title ?? ''}, because: ${found.error}\n`);
  return context.skip();
}
