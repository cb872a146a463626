import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** No file that anybody means is longer. */
const limit = 128 * 1024 * 1024;
const part = 64 * 1024;
/** Milliseconds between two looks whether somebody has written more into a pipe. */
const pause = 10;
/** Milliseconds in which whoever is to write into a pipe has opened it. */
const patience = 2_000;

/** A file of somebody's choice: also what a pipe brings, but nothing that is brought by nobody or never ends. Throws as `readFileSync`. */
export function readWhole(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const parts: Buffer[] = [firstPart(file)];
    for (let size = parts[0]?.length ?? 0; size <= limit;) {
      const next = readPart(file);
      if (next.length === 0) return Buffer.concat(parts);
      parts.push(next);
      size += next.length;
    }
  } finally {
    closeSync(file);
  }
  throw new TooLong();
}

/** A pipe that nobody has opened to write into yet has no end, but looks as if it were there. */
function firstPart(file: number): Buffer {
  let first = readPart(file);
  const until = fstatSync(file).isFIFO() ? Date.now() + patience : 0;
  while (first.length === 0 && Date.now() < until) {
    rest();
    first = readPart(file);
  }
  return first;
}

/** Empty at its end, and where nobody writes into a pipe. */
function readPart(file: number): Buffer {
  const bytes = Buffer.allocUnsafe(part);
  for (;;) {
    try {
      return bytes.subarray(0, readSync(file, bytes));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      rest();
    }
  }
}

function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
}

class TooLong extends Error {
  readonly syscall = 'read';

  constructor() {
    super(`it is longer than ${limit / 1024 / 1024} MB, or has no end`);
  }
}
