import { isRecord } from '../json.ts';

/** What a field of a kubeconfig may hold. `bytes` is base64. */
export type FieldRule =
  | 'text'
  | 'flag'
  | 'bytes'
  | 'anything'
  | { readonly list: FieldRule }
  | { readonly map: FieldRule }
  | { readonly fields: Readonly<Record<string, FieldRule>> };

const extensions: FieldRule = { list: { fields: { name: 'text', extension: 'anything' } } };

const cluster: FieldRule = {
  fields: {
    server: 'text',
    'tls-server-name': 'text',
    'insecure-skip-tls-verify': 'flag',
    'certificate-authority': 'text',
    'certificate-authority-data': 'bytes',
    'proxy-url': 'text',
    'disable-compression': 'flag',
    extensions,
  },
};

const exec: FieldRule = {
  fields: {
    command: 'text',
    args: { list: 'text' },
    env: { list: { fields: { name: 'text', value: 'text' } } },
    apiVersion: 'text',
    installHint: 'text',
    provideClusterInfo: 'flag',
    interactiveMode: 'text',
  },
};

const user: FieldRule = {
  fields: {
    'client-certificate': 'text',
    'client-certificate-data': 'bytes',
    'client-key': 'text',
    'client-key-data': 'bytes',
    token: 'text',
    tokenFile: 'text',
    as: 'text',
    'as-uid': 'text',
    'as-groups': { list: 'text' },
    'as-user-extra': { map: { list: 'text' } },
    username: 'text',
    password: 'text',
    'auth-provider': { fields: { name: 'text', config: { map: 'text' } } },
    exec,
    extensions,
  },
};

const context: FieldRule = {
  fields: { cluster: 'text', user: 'text', namespace: 'text', extensions },
};

/** Every field that client-go knows (tools/clientcmd/api/v1 of v0.36). Others are passed over, as it does. */
export const kubeconfigShape: FieldRule = {
  fields: {
    kind: 'text',
    apiVersion: 'text',
    preferences: { fields: { colors: 'flag', extensions } },
    clusters: { list: { fields: { name: 'text', cluster } } },
    users: { list: { fields: { name: 'text', user } } },
    contexts: { list: { fields: { name: 'text', context } } },
    'current-context': 'text',
    extensions,
  },
};

/** A value of the wrong kind: where it is, and what it should be. */
export interface FieldMisfit {
  readonly path: readonly (string | number)[];
  /** "text, but is a number". */
  readonly words: string;
}

/**
 * The first value that client-go could not decode. A field of the wrong type would otherwise count as missing: `token: 12345` would
 * make a request that nobody signed, `as-groups: admins` one with other rights. Nothing (null) fits everywhere.
 */
export function misfitIn(value: unknown, shape: FieldRule): FieldMisfit | undefined {
  if (value === null || value === undefined || shape === 'anything') return undefined;
  if (typeof shape === 'string') return isScalar(value, shape) ? undefined : misfit(value, shape);
  if ('list' in shape) {
    if (!Array.isArray(value)) return misfit(value, 'a list');
    return firstOf(value.entries(), () => shape.list);
  }
  if (!isRecord(value)) return misfit(value, 'a map');
  return firstOf(Object.entries(value), (key) =>
    'map' in shape ? shape.map : Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined,
  );
}

function firstOf<Key extends string | number>(
  items: Iterable<readonly [Key, unknown]>,
  shapeOf: (key: Key) => FieldRule | undefined,
): FieldMisfit | undefined {
  for (const [key, value] of items) {
    const found = misfitIn(value, shapeOf(key) ?? 'anything');
    if (found) return { ...found, path: [key, ...found.path] };
  }
  return undefined;
}

function isScalar(value: unknown, shape: 'text' | 'flag' | 'bytes'): boolean {
  if (shape === 'flag') return typeof value === 'boolean';
  return typeof value === 'string' && (shape === 'text' || isBase64(value));
}

/** As Go's encoding/base64 has it: padded; line ends do not count. */
function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

function misfit(value: unknown, shape: string): FieldMisfit {
  const isQuotable = shape === 'text' && typeof value !== 'object';
  const words = `must be ${wanted[shape] ?? shape}, but is ${kindOf(value, shape)}`;
  return { path: [], words: isQuotable ? `${words}; quote it` : words };
}

const wanted: Readonly<Record<string, string>> = { flag: 'true or false', bytes: 'base64' };

function kindOf(value: unknown, shape: string): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'a map';
  if (typeof value === 'string') return shape === 'bytes' ? 'something else' : 'text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}
