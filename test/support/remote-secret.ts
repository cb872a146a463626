import { parse } from 'yaml';
import type { Manifest } from '../../lib/cluster/object.ts';

/**
 * What a remote secret says to istiod: whose it is, and the kubeconfig of each cluster, parsed. `stringData` and `data` are the same
 * to a server, and no type is type Opaque.
 */
export function meaningOfRemoteSecret(secret: Manifest): unknown {
  const { metadata, type, data, stringData } = secret as Manifest & {
    readonly data?: Readonly<Record<string, string>>;
    readonly stringData?: Readonly<Record<string, string>>;
  };
  const { name, namespace, labels, annotations } = metadata;
  return {
    metadata: { name, namespace, labels, annotations },
    type: type ?? 'Opaque',
    kubeconfigs: Object.fromEntries(
      Object.entries(textsOf(data, stringData)).map(([key, text]) => [key, parse(text) as unknown]),
    ),
  };
}

function textsOf(
  data: Readonly<Record<string, string>> = {},
  stringData: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const decoded = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ]);
  return { ...Object.fromEntries(decoded), ...stringData };
}
