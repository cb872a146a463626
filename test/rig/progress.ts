import type { Progress } from './binaries.ts';

/** Says what is being built: a line that counts the seconds on a terminal, a line a minute elsewhere. */
export function printProgress(stream: NodeJS.WriteStream): Progress {
  const began = Date.now();
  let current = began;
  let ticking: NodeJS.Timeout | undefined;
  return ({ kind, name, n, of }) => {
    clearInterval(ticking);
    const title = `rig: building ${name} (${n} of ${of})`;
    if (kind === 'end') {
      const line = `rig: built ${name} (${n} of ${of}) in ${since(current)}, ${since(began)} in all`;
      stream.write(stream.isTTY ? `\r\u001B[K${line}\n` : `${line}\n`);
      return;
    }
    current = Date.now();
    const tick = (): void => {
      const line = `${title}: ${since(current)}, ${since(began)} in all`;
      stream.write(stream.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    };
    tick();
    ticking = setInterval(tick, stream.isTTY ? 1000 : 60_000);
    ticking.unref();
  };
}

function since(time: number): string {
  const seconds = Math.round((Date.now() - time) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
