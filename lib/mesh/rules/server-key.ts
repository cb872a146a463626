/** Equal for URLs that lead to one server: the port in full, no slash at the end, the name in small letters without a dot behind it. */
export function serverKey(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  const usual = protocol === 'https:' ? '443' : '80';
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return `${protocol}//${host}:${port || usual}${pathname.replace(/\/+$/, '')}`;
}
