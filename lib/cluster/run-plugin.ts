import { isAbsolute } from 'node:path';
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { findProgram } from '../find-program.ts';
import { KubeconfigError } from './connection.ts';
import type { AskedPlugin, Credential, CredentialWorld } from './credential-source.ts';
import { execInfo, type ExecPlugin, readExecCredential } from './exec-credential.ts';

/** Longest part of a plugin's last words that a message repeats, in letters. */
const longestWords = 600;

/** Runs a credential plugin once. Throws `KubeconfigError`, or the signal's reason. */
export async function runPlugin(
  { plugin, cluster }: AskedPlugin,
  interactive: boolean,
  { env, cwd, tell, signal }: CredentialWorld,
): Promise<Credential> {
  const program = await locate(plugin, env['PATH'] ?? '');
  const running = execa(program, plugin.args, {
    env: {
      ...env,
      ...plugin.env,
      KUBERNETES_EXEC_INFO: execInfo(plugin.apiVersion, { interactive, cluster }),
    },
    extendEnv: false,
    stdin: interactive ? 'inherit' : 'ignore',
    reject: false,
    stripFinalNewline: false,
    ...(cwd !== undefined && { cwd }),
    ...(signal !== undefined && { cancelSignal: signal }),
  });
  running.stderr.setEncoding('utf8').on('data', tell);
  const result = await running;
  if (result.isCanceled) signal?.throwIfAborted();
  if (result.failed) throw failed(plugin, howItFailed(result), result.stderr);
  const credential = readExecCredential(result.stdout, plugin.apiVersion);
  if (!credential.ok) throw failed(plugin, credential.error, result.stderr);
  return credential.value;
}

async function locate({ command, installHint }: ExecPlugin, searchPath: string): Promise<string> {
  const found = isAbsolute(command)
    ? existsSync(command)
      ? command
      : undefined
    : await findProgram(command, searchPath);
  if (found !== undefined) return found;
  const how = installHint === undefined ? '' : `. ${visible(installHint)}`;
  throw new KubeconfigError(
    'plugin-missing',
    `the credential plugin ${command} is not installed${how}`,
    installing(command),
  );
}

function installing(command: string): string {
  if (/\/~|\$/.test(command)) {
    return 'write the path of the program in full: variables and `~` in `command` of the kubeconfig are not filled in';
  }
  if (/\s/.test(command) && !isAbsolute(command)) {
    return 'what follows the name of the program in `command` of the kubeconfig belongs into `args`';
  }
  return isAbsolute(command)
    ? 'install the credential plugin at that path, then run again'
    : 'install the credential plugin so that it is in PATH, then run again';
}

function howItFailed(result: {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}): string {
  if (result.exitCode !== undefined) return `failed with exit code ${result.exitCode}`;
  if (result.signal !== undefined) return `was ended by ${result.signal}`;
  if (result.code === 'EACCES') return 'is not executable';
  return result.code === 'ENOENT'
    ? 'cannot be started: the interpreter that its first line names does not exist'
    : `cannot be started (${result.code ?? 'for no known reason'})`;
}

function failed({ command }: ExecPlugin, how: string, stderr: string): KubeconfigError {
  const words = visible(stderr).slice(-longestWords);
  return new KubeconfigError(
    'credentials-failed',
    `the credential plugin ${command} ${how}${words === '' ? '' : `: ${words}`}`,
  );
}

/** On one line, and nothing in it that a terminal would obey. */
function visible(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(
      /[\p{Cc}\p{Cf}]/gu,
      (sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}
