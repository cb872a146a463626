import { parse } from 'yaml';
import type { Contexts } from './env.ts';
import { isRecord } from './words.ts';

/**
 * The contexts of kubeconfig texts with the URL of their API server; what comes first wins, as in `KUBECONFIG`
 * (Kubernetes: "Merging kubeconfig files"). Undefined when one of them is no kubeconfig: only whoever connects can say more.
 * Users and credentials are not looked at.
 */
export function contextsOf(texts: readonly string[]): Contexts | undefined {
  const configs = texts.map(parsed);
  if (configs.some((config) => config === undefined)) return undefined;
  const servers = new Map<string, string>();
  for (const { name, value } of configs.flatMap((config) => named(config, 'clusters', 'cluster'))) {
    const server = value['server'];
    if (typeof server === 'string' && !servers.has(name)) servers.set(name, server);
  }
  const contexts = new Map<string, string>();
  for (const { name, value } of configs.flatMap((config) => named(config, 'contexts', 'context'))) {
    const cluster = value['cluster'];
    if (contexts.has(name)) continue;
    contexts.set(name, (typeof cluster === 'string' ? servers.get(cluster) : undefined) ?? '');
  }
  return contexts;
}

/** An empty file is an empty kubeconfig. */
function parsed(text: string): unknown {
  try {
    const config: unknown = parse(text, { logLevel: 'error' }) ?? {};
    return isRecord(config) ? config : undefined;
  } catch {
    return undefined;
  }
}

function named(
  config: unknown,
  list: string,
  content: string,
): readonly { readonly name: string; readonly value: Readonly<Record<string, unknown>> }[] {
  const items: unknown = isRecord(config) ? config[list] : undefined;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (!isRecord(item) || typeof item['name'] !== 'string') return [];
    const value = item[content];
    return [{ name: item['name'], value: isRecord(value) ? value : {} }];
  });
}
