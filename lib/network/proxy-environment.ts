import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { failure, proxyUnusable } from './failure.ts';
import { hostOf, parseProxy, portOf, type Proxies, type Proxy } from './proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxies that an environment names, by the rules of kubectl, which are those of Go (golang.org/x/net/http/httpproxy):
 * `HTTPS_PROXY` for https, `HTTP_PROXY` for http, `NO_PROXY` for exceptions, each in capitals before small letters; loopback
 * is never proxied. Where a variable that counts names no proxy, asking for it throws: nothing goes past a proxy unseen.
 */
export function proxiesIn(env: Environment): Proxies {
  const names: Readonly<Record<string, string | undefined>> = {
    'https:': first(env, 'HTTPS_PROXY', 'https_proxy'),
    'http:': first(env, 'HTTP_PROXY', 'http_proxy'),
  };
  const noProxy = env[first(env, 'NO_PROXY', 'no_proxy') ?? ''] ?? '';
  const exceptions = noProxy.split(',').flatMap(exceptionOf);
  return (url) => {
    const target: Target = { host: hostOf(url).toLowerCase(), port: String(portOf(url)) };
    const direct = isLoopback(target.host) || exceptions.some((matches) => matches(target));
    const name = names[url.protocol];
    return direct || name === undefined ? undefined : environmentProxy(env, name);
  };
}

/** The first of these variables that is set. */
function first(env: Environment, ...names: readonly string[]): string | undefined {
  return names.find((name) => (env[name] ?? '') !== '');
}

/** `host:port` means `http://host:port`. What is wrong is not repeated, for it may hold a password. */
function environmentProxy(env: Environment, name: string): Proxy {
  const text = env[name] ?? '';
  const proxy = parseProxy(text.includes('://') ? text : `http://${text}`);
  if (proxy !== undefined) return proxy;
  throw failure(
    proxyUnusable,
    `${name} names no proxy: it must be HOST:PORT, or a URL that begins with http, https or socks5, in whose login special characters are escaped (# is %23, / is %2F)`,
  );
}

interface Target {
  /** In small letters. */
  readonly host: string;
  readonly port: string;
}

type Matches = (target: Target) => boolean;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Also as IPv6 spells them (::ffff:0:0/96). */
const allIpv4 = new BlockList();
allIpv4.addSubnet('0.0.0.0', 0, 'ipv4');

function isLoopback(host: string): boolean {
  return host === 'localhost' || isIn(loopback, host);
}

function isIn(list: BlockList, address: string): boolean {
  const family = familyOf(address);
  return family !== undefined && list.check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

/** One entry of NO_PROXY: `*`, a CIDR, an address or a domain; the latter two with a port if they like. */
function exceptionOf(entry: string): readonly Matches[] {
  const text = entry.trim().toLowerCase();
  if (text === '') return [];
  if (text === '*') return [() => true];
  const cidr = /^(.+)\/(\d+)$/.exec(text);
  if (cidr !== null) return subnet(cidr[1] ?? '', Number(cidr[2]));
  const { host, port } = split(text);
  if (host === '') return [];
  const ofHost = isIP(host) === 0 ? domain(host) : address(host);
  return [(target) => (port === undefined || port === target.port) && ofHost(target)];
}

/** A domain with a slash is none. */
function subnet(net: string, prefix: number): readonly Matches[] {
  const family = familyOf(net);
  if (family === undefined || prefix > (family === 'ipv4' ? 32 : 128)) return [];
  const list = new BlockList();
  list.addSubnet(net, prefix, family);
  return [({ host }) => isIn(list, host) && isIn(allIpv4, host) === isIn(allIpv4, net)];
}

/** `host`, `host:port`, `[IPv6]:port`; an IPv6 address without brackets has no port. */
function split(text: string): { readonly host: string; readonly port: string | undefined } {
  const parts = /^(?:\[(.*)\]|([^:]*)):([^:\]]*)$/.exec(text);
  if (parts === null) return { host: text, port: undefined };
  const port = parts[3] === '' ? undefined : parts[3];
  return { host: parts[1] ?? parts[2] ?? '', port };
}

function address(of: string): Matches {
  const list = new BlockList();
  list.addAddress(of, familyOf(of));
  return ({ host }) => isIn(list, host);
}

/** `a.b` is the name and all below it; `.a.b` and `*.a.b` are those below it only. */
function domain(name: string): Matches {
  const pattern = name.startsWith('*.') ? name.slice(1) : name;
  const below = pattern.startsWith('.') ? ascii(pattern.slice(1)) : ascii(pattern);
  const itself = !pattern.startsWith('.');
  return ({ host }) =>
    isIP(host) === 0 && (host.endsWith(`.${below}`) || (itself && host === below));
}

/** As URLs spell it. */
function ascii(name: string): string {
  return /[\u0080-\uffff]/.test(name) ? domainToASCII(name) : name;
}
