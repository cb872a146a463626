import { isRecord, type JsonObject, listAt, textAt } from '../json.ts';

/**
 * The headers by which a user stands in for another one (`as`, `as-uid`, `as-groups`, `as-user-extra`), as client-go sends them
 * (Kubernetes: "User impersonation"); none without `as`.
 */
export function impersonationOf(user: JsonObject): Readonly<Record<string, string | string[]>> {
  const name = textAt(user, 'as');
  if (name === undefined) return {};
  const uid = textAt(user, 'as-uid');
  const groups = textsIn(listAt(user, 'as-groups'));
  const extra = new Map<string, string[]>();
  const told = user['as-user-extra'];
  for (const [key, values] of Object.entries(isRecord(told) ? told : {})) {
    // The server takes these names in lower case.
    const header = `Impersonate-Extra-${escaped(key).toLowerCase()}`;
    extra.set(header, [...(extra.get(header) ?? []), ...textsIn(listAt(values))]);
  }
  return {
    'Impersonate-User': headerText(name),
    ...(uid !== undefined && { 'Impersonate-Uid': headerText(uid) }),
    ...(groups.length > 0 && { 'Impersonate-Group': groups }),
    ...Object.fromEntries([...extra].filter(([, values]) => values.length > 0)),
  };
}

/** A header's value as the bytes of its UTF-8, which is how Node takes what is not ASCII. */
export function headerText(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

function textsIn(values: readonly unknown[]): string[] {
  return values.map((value) => headerText(typeof value === 'string' ? value : ''));
}

/** What no name of a header may hold is percent-encoded; the server decodes it. */
function escaped(key: string): string {
  return encodeURIComponent(key).replace(
    /[()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
