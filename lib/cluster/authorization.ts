import { readFile } from 'node:fs/promises';
import { fileWords } from '../file-words.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { Result } from '../result.ts';
import { failedCredentials } from './context-errors.ts';
import { unsendable } from './entry-refusals.ts';
import { headerText } from './impersonation.ts';

/** The header `Authorization` that a user's entry, or the URL itself, says; undefined when neither does. */
export async function authorizationOf(
  user: JsonObject,
  url: URL,
  context: string,
): Promise<string | undefined> {
  return urlBasic(url) ?? (await tokenOf(user, context)) ?? basicOf(user);
}

/** A file of a token counts before the token that stands beside it, if it can be read and holds one. */
async function tokenOf(user: JsonObject, context: string): Promise<string | undefined> {
  const token = textAt(user, 'token');
  const file = textAt(user, 'tokenFile');
  const read = file === undefined ? undefined : await tokenIn(file);
  if (read?.ok === true) return bearer(read.value, context);
  if (token !== undefined) return bearer(token, context);
  if (read === undefined) return undefined;
  throw failedCredentials(context, `the tokenFile ${file} ${read.error}`);
}

async function tokenIn(file: string): Promise<Result<string, string>> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    return token === '' ? { ok: false, error: 'is empty' } : { ok: true, value: token };
  } catch (error) {
    return { ok: false, error: `cannot be read: ${fileWords(error)}` };
  }
}

/** The header of a token; what no header can carry is refused. */
export function bearer(token: string, context: string): string {
  const trimmed = token.trim();
  if (unsendable.test(trimmed)) throw failedCredentials(context, 'the token has a line end in it');
  return headerText(`Bearer ${trimmed}`);
}

function basicOf(user: JsonObject): string | undefined {
  const [name, password] = [textAt(user, 'username'), textAt(user, 'password')];
  return name === undefined ? undefined : basic(name, password ?? '');
}

/** A name in the URL counts before everything else, as Go has it. */
function urlBasic({ username, password }: URL): string | undefined {
  return username === ''
    ? undefined
    : basic(decodeURIComponent(username), decodeURIComponent(password));
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
