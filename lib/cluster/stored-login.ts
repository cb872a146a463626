import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { fieldAt, isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import { writeText } from '../write-text.ts';
import { KubeconfigError } from './connection.ts';
import type { OidcLogin } from './oidc.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';

type Place = Pick<OidcLogin, 'file' | 'user'>;

/** What the kubeconfig says of a login now; undefined when it says nothing of it any more. */
export async function loginIn({ file, user }: Place): Promise<JsonObject | undefined> {
  const parsed = parseKubeconfig(await readFile(file, 'utf8'));
  if (!parsed.ok) return undefined;
  const config = fieldAt(listAt(parsed.value, 'users'), indexOf(user, parsed.value), ...path);
  return isRecord(config) ? config : undefined;
}

/** Writes new tokens of a login into the kubeconfig, and leaves everything else as it is. */
export async function keepTokens(
  { file, user }: Place,
  tokens: Readonly<Record<string, string>>,
): Promise<void> {
  const text = await readFile(file, 'utf8');
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false });
  const root: unknown = document.toJS();
  for (const [key, value] of Object.entries(tokens)) {
    document.setIn(['users', indexOf(user, root), ...path, key], value);
  }
  const problem = writeText(file, document.toString({ lineWidth: 0 }));
  if (problem === undefined) return;
  throw new KubeconfigError(
    'credentials-failed',
    `its login was renewed, but ${file} cannot be written: ${problem}`,
  );
}

const path = ['user', 'auth-provider', 'config'] as const;

function indexOf(user: string, root: unknown): number {
  return listAt(root, 'users').findIndex((entry) => (textAt(entry, 'name') ?? '') === user);
}
