import { join } from 'node:path';
import type { Result } from '../../lib/result.ts';
import { fetchDebian } from './debian.ts';
import { fetchEnvoy } from './envoy.ts';
import { fetchIptables, type Iptables } from './iptables.ts';

/** What real proxies need beside what is built from Go modules. */
export interface ProxyPrograms {
  readonly envoy: string;
  readonly iptables: Iptables;
  /** With httpd and wget in it. */
  readonly busybox: string;
}

/** Fetches what the cache lacks. The error is the reason why this machine cannot run proxies. */
export async function fetchProxyPrograms(): Promise<Result<ProxyPrograms, string>> {
  if (process.getuid?.() !== 0) {
    return { ok: false, error: 'only root may run an istio-proxy as its own user, 1337' };
  }
  const [envoy, iptables, debian] = await Promise.all([
    fetchEnvoy(),
    fetchIptables(),
    fetchDebian('busybox', ['busybox']),
  ]);
  if (!envoy.ok) return envoy;
  if (!iptables.ok) return iptables;
  if (!debian.ok) return debian;
  const busybox = join(debian.value, 'bin', 'busybox');
  return { ok: true, value: { envoy: envoy.value, iptables: iptables.value, busybox } };
}
