import { closeSync, constants, openSync, readSync } from 'node:fs';

/** No file that anybody means is longer. */
const limit = 128 * 1024 * 1024;
const part = 64 * 1024;
/** Milliseconds between two looks whether somebody has written more into a pipe. */
const pause = 10;

/** A file of somebody's choice: also what a pipe brings, but nothing that is brought by nobody or never ends. Throws as `readFileSync`. */
export function readWhole(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const parts: Buffer[] = [];
    for (let size = 0; size <= limit;) {
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

/** Empty at its end, and where nobody writes into a pipe. */
function readPart(file: number): Buffer {
  const bytes = Buffer.allocUnsafe(part);
  for (;;) {
    try {
      return bytes.subarray(0, readSync(file, bytes));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
}

class TooLong extends Error {
  readonly syscall = 'read';

  constructor() {
    super(`it is longer than ${limit / 1024 / 1024} MB, or has no end`);
  }
}
