import { isRecord, type JsonObject, textAt } from '../json.ts';
import { type Context, type Entries, KubeconfigError } from './connection.ts';
import { refusedEntry } from './context-errors.ts';
import { type ContextEntries, refusalOf, urlPitfalls } from './entry-refusals.ts';
import { authorityOf, certificateOf } from './tls.ts';

/** The entries that a context leads to. */
export interface Parts extends ContextEntries {
  /** Where the user's entry stands. */
  readonly origin: { readonly file: string; readonly user: string };
}

/** Throws `KubeconfigError` for what kubectl would not use. */
export function partsOf({ name, cluster, server }: Context, entries: Entries): Parts {
  if (server === undefined) {
    const words =
      cluster === '' ? 'it names no cluster' : `it names cluster ${cluster}, which has no server`;
    throw refusedEntry(name, words);
  }
  const userName = textAt(entries.contexts.get(name)?.fields, 'user');
  const user = userName === undefined ? undefined : entries.users.get(userName);
  if (userName !== undefined && user === undefined) {
    throw refusedEntry(name, `it names user ${userName}, which does not exist`);
  }
  const parts = {
    cluster: entries.clusters.get(cluster)?.fields ?? {},
    user: user?.fields ?? {},
    origin: { file: user?.file ?? '', user: userName ?? '' },
  };
  const refusal = refusalOf(parts);
  if (refusal !== undefined) throw refusedEntry(name, refusal);
  return parts;
}

export function serverOf({ name, server = '' }: Context): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined && /^https?:\/\//i.test(server)) {
    throw refusedEntry(name, `its server is no URL: ${urlPitfalls}`);
  }
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
    throw refusedEntry(name, 'its server is no URL that begins with https:// or http://');
  }
  return url;
}

/**
 * Why connecting would refuse a context before it asks anybody, in its words; undefined when it would not. Reads the certificates and
 * keys that it names, but no token, and runs no plugin.
 */
export function refusalOfContext(context: Context, entries: Entries): string | undefined {
  try {
    const { cluster, user } = partsOf(context, entries);
    const { protocol, username } = serverOf(context);
    authorityOf(cluster, context.name);
    if (protocol === 'https:') certificateOf(user, context.name);
    if (protocol === 'https:' && username === '' && isNobody(user)) {
      throw refusedEntry(context.name, noCredentials);
    }
    return undefined;
  } catch (error) {
    if (error instanceof KubeconfigError) return error.message;
    throw error;
  }
}

export const noCredentials = 'its user has no credentials';

function isNobody(user: JsonObject): boolean {
  const ways = ['token', 'tokenFile', 'username', 'client-certificate', 'client-certificate-data'];
  return (
    ways.every((key) => textAt(user, key) === undefined) &&
    !['exec', 'auth-provider'].some((key) => isRecord(user[key]))
  );
}
