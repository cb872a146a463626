import type { KeySource } from '../mesh/topology/topology.ts';
import { filesOnDisk } from '../mesh/load.ts';
import { TrustError } from './trust-error.ts';

/** A vault may ask somebody for permission. Milliseconds. */
const patience = 120_000;

/** The text that a key source holds. Throws `TrustError`, which says nothing of what was read. */
export async function readKey(source: KeySource): Promise<string> {
  if (source.kind === 'command') return printedBy(source);
  const read = filesOnDisk().read(source.path);
  if (read.ok) return read.value;
  throw new TrustError(
    'key-unreadable',
    `the private key ${source.path} cannot be read: ${read.error}`,
  );
}

/** The same, but no program is run. */
export function readKeyFile(source: KeySource): Promise<string> {
  if (source.kind === 'file') return readKey(source);
  return Promise.reject(
    new TrustError(
      'key-command-untrusted',
      `\`${source.command.join(' ')}\`, which is to print the private key, is not run: the mesh file names it, and is not trusted`,
    ),
  );
}

async function printedBy({
  command: [program = '', ...parameters],
  directory,
}: Extract<KeySource, { readonly kind: 'command' }>): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa(program, parameters, {
    cwd: directory,
    stdin: 'inherit',
    reject: false,
    timeout: patience,
    stripFinalNewline: false,
  });
  if (!result.failed) return result.stdout;
  const why = result.timedOut
    ? `no answer within ${patience / 1000} s`
    : (harmless(result.stderr) ?? `it ended with ${result.exitCode ?? result.code ?? 'a signal'}`);
  throw new TrustError(
    'key-command-failed',
    `\`${program}\`, which is to print the private key, failed: ${why}`,
  );
}

/** The last line of what a program complains of, unless a piece of a key might be in it. */
function harmless(text: string): string | undefined {
  const last = text.trim().split('\n').at(-1) ?? '';
  const looksSecret = /PRIVATE KEY|[A-Za-z0-9+/=_-]{32}/.test(text);
  return last === '' || looksSecret ? undefined : last;
}
