import { isIP } from 'node:net';

/** The names that Kubernetes gives the API server of whoever asks (Service `kubernetes` in `default`). */
export function isInCluster(hostname: string): boolean {
  return /^kubernetes(\.default(\.svc(\..+)?)?)?\.?$/i.test(hostname);
}

/** Addresses that mean "this machine" (RFC 1122 3.2.1.3, RFC 4291 2.5.3, RFC 6761 6.3). */
export function isLoopback(hostname: string): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host) === 4) return host.startsWith('127.') || host === '0.0.0.0';
  if (isIP(host) === 6) return host === '::1' || host === '::' || host.startsWith('::ffff:7f');
  return host === 'localhost' || host.endsWith('.localhost');
}
