import { parse } from 'yaml';
import { fieldAt, isRecord, type JsonObject, recordsAt, textAt } from '../json.ts';
import type { Result } from '../result.ts';
import type { Credential } from './credential-source.ts';
import { problemOf } from './tls.ts';

/** How a kubeconfig has credentials made (`users[].user.exec`). */
export interface ExecPlugin {
  /** Absolute, or the name of a program in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Over those of the process; of two with one name the last counts. */
  readonly env: Readonly<Record<string, string>>;
  /** `client.authentication.k8s.io/v1` or `…/v1beta1`. */
  readonly apiVersion: string;
  readonly interactiveMode: InteractiveMode;
  readonly installHint: string | undefined;
}

/** Whether a plugin may, or must, ask somebody at the terminal. */
export type InteractiveMode = 'Never' | 'IfAvailable' | 'Always';

/** The plugin of a user whose entry `refusalOf` lets pass. */
export function execPluginOf(exec: JsonObject): ExecPlugin {
  const args = fieldAt(exec, 'args');
  return {
    command: textAt(exec, 'command') ?? '',
    args: Array.isArray(args) ? args.map((arg) => textAt(arg) ?? '') : [],
    env: Object.fromEntries(
      recordsAt(exec, 'env').map((pair) => [
        textAt(pair, 'name') ?? '',
        textAt(pair, 'value') ?? '',
      ]),
    ),
    apiVersion: textAt(exec, 'apiVersion') ?? '',
    interactiveMode: interactiveModeOf(exec) ?? 'Never',
    installHint: textAt(exec, 'installHint'),
  };
}

/** Undefined when it is none; only v1beta1 has a default. */
export function interactiveModeOf(exec: JsonObject): InteractiveMode | undefined {
  const mode =
    textAt(exec, 'interactiveMode') ??
    (textAt(exec, 'apiVersion') === `${group}/v1beta1` ? 'IfAvailable' : undefined);
  return mode === 'Never' || mode === 'IfAvailable' || mode === 'Always' ? mode : undefined;
}

const group = 'client.authentication.k8s.io';

/** The versions that kubectl accepts. */
export const execApiVersions: readonly string[] = [`${group}/v1`, `${group}/v1beta1`];

/** `KUBERNETES_EXEC_INFO` (Kubernetes: "client-go credential plugins", input and output formats). */
export function execInfo(
  apiVersion: string,
  spec: { readonly interactive: boolean; readonly cluster: JsonObject | undefined },
): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}

/**
 * What `provideClusterInfo` tells a plugin of the cluster: all that it needs to reach it itself. `authority` is what the entry's
 * certificate-authority holds; the `config` stands in the entry's extension `client.authentication.k8s.io/exec`.
 */
export function execClusterOf(cluster: JsonObject, authority: Uint8Array | undefined): JsonObject {
  const extension = recordsAt(cluster, 'extensions').find(({ name }) => name === `${group}/exec`);
  const same = [
    'server',
    'tls-server-name',
    'insecure-skip-tls-verify',
    'proxy-url',
    'disable-compression',
  ].flatMap((key) => (cluster[key] ? [[key, cluster[key]] as const] : []));
  return {
    ...Object.fromEntries(same),
    ...(authority && { 'certificate-authority-data': Buffer.from(authority).toString('base64') }),
    config: extension?.['extension'] ?? null,
  };
}

/** Reads what a plugin printed, by the rules of client-go. The error never quotes it: it may be a credential. */
export function readExecCredential(stdout: string, apiVersion: string): Result<Credential, string> {
  const answer = parsed(stdout);
  if (!isRecord(answer)) return wrong('did not answer with a credential');
  if (answer['kind'] !== 'ExecCredential' || answer['apiVersion'] !== apiVersion) {
    const other = execVersion.exec(textAt(answer, 'apiVersion') ?? '')?.[1];
    const but = other === undefined || other === apiVersion ? '' : `, but of ${other}`;
    return wrong(
      `did not answer with an ExecCredential of ${apiVersion}, as the kubeconfig says${but}`,
    );
  }
  const { status } = answer;
  const [token, cert, key] = ['token', 'clientCertificateData', 'clientKeyData'].map((field) =>
    textAt(status, field),
  );
  if (token === undefined && cert === undefined && key === undefined) {
    return wrong('answered without a token or a certificate');
  }
  if ((cert === undefined) !== (key === undefined)) {
    return wrong('answered with only one of certificate and key');
  }
  const expiration = textAt(status, 'expirationTimestamp');
  const expires = expiration === undefined ? undefined : Date.parse(expiration);
  if (Number.isNaN(expires)) return wrong('answered with an expirationTimestamp that is no time');
  const certificate =
    cert === undefined || key === undefined
      ? undefined
      : { cert: Buffer.from(cert), key: Buffer.from(key) };
  const problem = certificate && problemOf(certificate);
  if (problem !== undefined) return wrong(`answered with a pair of which ${problem}`);
  return { ok: true, value: { token, certificate, expires } };
}

/** No more of an answer is repeated. */
const execVersion = /^(client\.authentication\.k8s\.io\/v\d\w{0,8})$/;

/** JSON, as nearly all print, or YAML. */
function parsed(text: string): unknown {
  for (const read of [JSON.parse, (yaml: string): unknown => parse(yaml)]) {
    try {
      return read(text);
    } catch {
      // Its words would quote the text.
    }
  }
  return undefined;
}

function wrong(error: string): Result<never, string> {
  return { ok: false, error };
}
