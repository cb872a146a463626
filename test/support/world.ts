import type { Output, World } from '../../lib/cli/world.ts';

/** A World that a test looks into. */
export interface FakeWorld extends World {
  /** What was written so far. */
  readonly out: () => string;
  readonly err: () => string;
}

/** No terminal, nothing in the environment, nobody to ask; what a test needs is put on top. */
export function fakeWorld(
  more: Partial<World> & { readonly isTerminal?: boolean; readonly columns?: number } = {},
): FakeWorld {
  const { isTerminal = false, columns = 80, ...world } = more;
  const written = { out: '', err: '' };
  const output = (stream: keyof typeof written): Output => ({
    write: (text) => {
      written[stream] += text;
    },
    isTerminal,
    width: () => columns,
    rows: () => 24,
  });
  return {
    env: {},
    cwd: '/nowhere',
    home: '/nowhere',
    stdout: output('out'),
    stderr: output('err'),
    ask: undefined,
    key: undefined,
    canBeAsked: false,
    signal: new AbortController().signal,
    ...world,
    out: () => written.out,
    err: () => written.err,
  };
}
