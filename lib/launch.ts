#!/usr/bin/env node
/**
 * Starts the bundled command. What V8 compiled in an earlier run of the same command is kept in the cache folder, which saves a
 * third of the time to start; Node 20 has nothing for that yet (`module.enableCompileCache` comes with 22). Never fails for a
 * cache: what cannot be read, is another user's, or was made by another V8 is compiled again.
 */
import { closeSync, fstatSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { cacheDirectory } from './cache-directory.ts';
import { makeFolder } from './make-folder.ts';
import { writeNew } from './write-text.ts';

/** Put in by the bundler: the SHA-256 of the program, hexadecimal. V8 itself compares no more than its length. */
declare const programDigest: string;
declare const require: NodeJS.Require;
// oxlint-disable-next-line no-underscore-dangle -- as Node calls it
declare const __dirname: string;

/** As `exitCodes` in lib/cli/world.ts, which brings all of the world along. */
const exitUsage = 64;

const path = join(__dirname, 'main.js');
// The bundler writes nothing but ASCII.
const source = readFileSync(path, 'latin1');
const directory = cacheDirectory(process.env);
const code = join(directory, `code-${programDigest}.${nameOf(process.argv[2])}`);
const cachedData = stored(code);
const script = new Script(`(function(require,__dirname){${source}\n})`, {
  filename: path,
  ...(cachedData && { cachedData }),
});
if (cachedData === undefined || script.cachedDataRejected === true) process.once('exit', store);
const start: unknown = script.runInThisContext();
if (typeof start === 'function') start(require, __dirname);

/** Each command compiles other functions. */
function nameOf(command = ''): string {
  return /^[a-z]+$/.test(command) ? command : 'help';
}

/** Only what nobody but this user can have written, and as it was written. */
function stored(file: string): Buffer | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { uid, mode } = fstatSync(descriptor);
      const isOurs = uid === process.getuid?.() && (mode & 0o022) === 0;
      return isOurs ? whole(readFileSync(descriptor)) : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/** V8 crashes on code that was damaged. It lies there twice, because comparing takes a tenth of the time that a hash does. */
function whole(twice: Buffer): Buffer | undefined {
  const half = twice.subarray(0, twice.length / 2);
  return twice.subarray(half.length).equals(half) ? half : undefined;
}

/** Of a command that does not exist nothing is kept. */
function store(): void {
  if (process.exitCode === exitUsage) return;
  try {
    makeFolder(directory, 0o700);
    const temporary = `${code}.${process.pid}`;
    const compiled = script.createCachedData();
    writeNew(temporary, Buffer.concat([compiled, compiled]), 0o600);
    renameSync(temporary, code);
  } catch {
    // Next time it is compiled again.
  }
}
