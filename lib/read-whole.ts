import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** No file that anybody means is longer. */
const limit = 128 * 1024 * 1024;
const part = 64 * 1024;
/** Milliseconds between two looks into a pipe. */
const pause = 10;
/** Milliseconds in which somebody has to begin to write into a pipe. */
const patience = 5_000;

/** A file of somebody's choice: also what a pipe brings, but nothing that nobody brings or that never ends. Throws as `readFileSync`. */
export function readWhole(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const latest = fstatSync(file).isFIFO() ? Date.now() + patience : 0;
    const parts: Buffer[] = [];
    for (let size = 0; size <= limit;) {
      const next = readPart(file);
      parts.push(next);
      size += next.length;
      if (next.length > 0) continue;
      if (size > 0 || latest === 0) return Buffer.concat(parts);
      if (Date.now() > latest) {
        throw new Unreadable(`nothing has come through the pipe for ${patience / 1000} s`);
      }
      rest();
    }
  } finally {
    closeSync(file);
  }
  throw new Unreadable(`it is longer than ${limit / 1024 / 1024} MB, or has no end`);
}

/** Empty at its end, and where nobody has begun to write into a pipe. */
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

class Unreadable extends Error {
  readonly syscall = 'read';
}
