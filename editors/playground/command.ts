import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../../test/support/repository.ts';
import { buildPlayground } from './build.ts';
import { serveFolder, urlOf } from './serve.ts';

/** `npm run playground`: builds the page and serves it. Gives what to print, or why there is no page. */
export async function playground(
  argv: readonly string[],
): Promise<{ readonly says: string } | { readonly problem: string }> {
  const options = optionsOf(argv);
  if (typeof options === 'string') return { problem: options };
  const folder = join(repository, 'dist/playground');
  await buildPlayground(folder);
  if (options.buildOnly) return { says: folder };
  try {
    return { says: urlOf(await serveFolder(folder, options.port)) };
  } catch (error) {
    const words = portWords[codeOf(error)];
    if (words === undefined) throw error;
    const another = 'name another one: npm run playground -- --port 8089';
    return { problem: `port ${options.port} ${words}; ${another}` };
  }
}

const portWords: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'needs more rights than you have',
};

const usage = 'usage: npm run playground -- [--port 8088] [--build-only]';

function optionsOf(
  argv: readonly string[],
): { readonly port: number; readonly buildOnly: boolean } | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '8088' },
        'build-only': { type: 'boolean', default: false },
      },
    });
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Infinity;
    if (port > 65_535) return `--port must be a number up to 65535, not ${values.port}`;
    return { port, buildOnly: values['build-only'] };
  } catch (error) {
    if (!codeOf(error).startsWith('ERR_PARSE_ARGS')) throw error;
    return usage;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
