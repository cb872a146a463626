import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import { askOn, keyOn } from './ask.ts';
import { keepTally, type TallyKeeper } from './tally-keeper.ts';

export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Columns; 80 when nobody knows. */
  readonly width: () => number;
  /** Lines; no limit where there is no terminal. */
  readonly rows: () => number;
}

/** All that a command knows of the process it runs in. Tests pass their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** Standard input is a terminal: a credential plugin may ask there. */
  readonly canBeAsked: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks on the terminal, if there is one; without an answer (Ctrl-D, Ctrl-C) it gives undefined. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
  /** Waits for any key on the terminal, if there is one. */
  readonly key: (() => Promise<void>) | undefined;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; the second ends the process. */
  readonly signal: AbortSignal;
  /** Of a process that a supervisor has started. */
  readonly tally?: TallyKeeper;
}

/** The world of this very process. */
export interface ProcessWorld extends World {
  /** Resolves when all that was written has been taken, or never will be, and what went wrong with that was told. */
  readonly written: () => Promise<void>;
}

export function processWorld(): ProcessWorld {
  const outputs = {
    stdout: outputOf('stdout', process.env['COLUMNS']),
    stderr: outputOf('stderr', process.env['COLUMNS']),
  };
  const interrupted = new AbortController();
  // Every request and wait under way listens: there is no leak to warn of.
  setMaxListeners(0, interrupted.signal);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupted.signal.aborted) process.exit(exitCodes.interrupted);
      interrupted.abort();
    });
  }
  forgetEmptyVariables();
  const tally = supervised(process.env[lifelineVariable], interrupted);
  const isDialogue = isatty(0) && isatty(1);
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    canBeAsked: isatty(0),
    ...outputs,
    written: async () => {
      await Promise.all([outputs.stdout.written(), outputs.stderr.written()]);
      await new Promise((turn) => setImmediate(turn));
    },
    ask: isDialogue ? askOn(process, interrupted) : undefined,
    key: isDialogue ? keyOn(process, interrupted) : undefined,
    signal: interrupted.signal,
    ...(tally && { tally }),
  };
}

/** An empty variable is none. Commander, which looks into the environment by itself, would take it for a value. */
function forgetEmptyVariables(): void {
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith('ISTHMUS_') && value === '') delete process.env[name];
  }
}

/**
 * Set for a process that is to stop when whoever started it does: it hears a sign of life on its standard input. Its value is the file descriptor
 * to which it says in the end what it counted.
 */
export const lifelineVariable = 'ISTHMUS_LIFELINE';

/** Milliseconds without a sign of life after which nothing more is begun; less than others wait before they go on in its place. */
const lifelineSilence = 25_000;

function supervised(
  descriptor: string | undefined,
  interrupted: AbortController,
): TallyKeeper | undefined {
  if (descriptor === undefined) return undefined;
  holdOn(interrupted);
  const keeper = keepTally(() => Date.now());
  process.once('exit', () => {
    try {
      writeFileSync(Number(descriptor), JSON.stringify(keeper.tally()));
    } catch {
      // Nobody listens any more.
    }
  });
  return keeper;
}

function holdOn(interrupted: AbortController): void {
  const stop = (): void => interrupted.abort();
  const timer = setTimeout(stop, lifelineSilence).unref();
  process.stdin
    .on('data', () => timer.refresh())
    .on('error', stop)
    .on('close', stop);
  process.stdin.unref();
}

/** docs/design.md; 64 and 65 are sysexits' EX_USAGE and EX_DATAERR. */
export const exitCodes = {
  fine: 0,
  failed: 1,
  changes: 2,
  halfway: 3,
  usage: 64,
  mesh: 65,
  interrupted: 130,
} as const;

/**
 * A stream is opened when it is first written to or measured: each takes a millisecond. Where there is no terminal, `COLUMNS` may
 * tell how wide lines should be (POSIX: Environment Variables).
 */
function outputOf(
  name: 'stdout' | 'stderr',
  columns: string | undefined,
): Output & Pick<ProcessWorld, 'written'> {
  const told = /^[1-9]\d{0,3}$/.test(columns ?? '') ? Number(columns) : 80;
  const isTerminal = isatty(name === 'stdout' ? 1 : 2);
  let opened: NodeJS.WriteStream | undefined;
  const stream = (): NodeJS.WriteStream => (opened ??= openStream(name));
  return {
    write: (text) => {
      stream().write(text);
    },
    written: async () => {
      const stream = opened;
      if (stream !== undefined) await new Promise<void>((taken) => stream.write('', () => taken()));
    },
    isTerminal,
    // Terminals that nobody has told their size say 0.
    width: () => (isTerminal ? stream().columns || told : told),
    rows: () => (isTerminal ? stream().rows || 24 : Number.POSITIVE_INFINITY),
  };
}

/** The stream, which does not end the process when it cannot be written. */
export function openStream(name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  const stream = process[name];
  return stream.listeners('error').includes(survive) ? stream : stream.on('error', survive);
}

/**
 * A reader that has seen enough (`| head`), or a terminal that was closed, is no error, and no reason to stop half way: the exit code
 * still tells. A full disk must not stop it half way either, but what was written is not what was said.
 */
function survive(this: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || error.code === 'EIO') return;
  if (error.code !== 'ENOSPC') throw error;
  const isTold = process.listeners('exit').includes(failAtLast);
  if (!isTold) process.once('exit', failAtLast);
  if (this === process.stderr || isTold) return;
  process.stderr.write('error: the output cannot be written: no space is left on the device\n');
}

function failAtLast(code: number): void {
  const isGood = code === exitCodes.fine || code === exitCodes.changes;
  if (isGood) process.exitCode = exitCodes.failed;
}
