import { isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import { execApiVersions, interactiveModeOf } from './exec-credential.ts';

/** The entries that a context puts together. */
export interface ContextEntries {
  readonly cluster: JsonObject;
  readonly user: JsonObject;
}

/**
 * Why kubectl would not use these entries (client-go, clientcmd/validation.go and what its transport refuses), in words that follow
 * "context x: "; undefined when it would. Nothing that is refused here may count as missing: a request would be somebody else's.
 */
export function refusalOf({ cluster, user }: ContextEntries): string | undefined {
  return [...clusterRefusals(cluster), ...userRefusals(user)].find(
    (refusal) => typeof refusal === 'string',
  );
}

type Refusals = readonly (string | false | undefined)[];

function clusterRefusals(cluster: JsonObject): Refusals {
  const authorities = both(cluster, 'certificate-authority');
  const hasAuthority = has(cluster, 'certificate-authority', 'certificate-authority-data');
  const proxy = textAt(cluster, 'proxy-url');
  return [
    authorities,
    hasAuthority &&
      cluster['insecure-skip-tls-verify'] === true &&
      'insecure-skip-tls-verify and certificate-authority exclude each other',
    proxy !== undefined && proxyRefusal(proxy),
  ];
}

/** What is wrong is not repeated, for it may hold a password. */
function proxyRefusal(url: string): string | undefined {
  if (!/^(https?|socks5):\/\//i.test(url)) return 'proxy-url must begin with http, https or socks5';
  return URL.canParse(url)
    ? undefined
    : `proxy-url is no URL: ${urlPitfalls}, and special characters of a login be escaped (# is %23, / is %2F)`;
}

/** What keeps a URL that begins well from being one. */
export const urlPitfalls =
  'an IPv6 address must stand in brackets and name no zone, a port be at most 65535';

function userRefusals(user: JsonObject): Refusals {
  const { exec, 'auth-provider': provider } = user;
  const hasCertificate = has(user, 'client-certificate', 'client-certificate-data');
  const standsIn = ['as-uid', 'as-groups', 'as-user-extra'].filter((key) => !isEmpty(user[key]));
  return [
    hasCertificate && both(user, 'client-certificate'),
    hasCertificate && both(user, 'client-key'),
    hasCertificate &&
      !has(user, 'client-key', 'client-key-data') &&
      'client-certificate needs client-key or client-key-data',
    has(user, 'token', 'tokenFile') &&
      has(user, 'username', 'password') &&
      'token and username exclude each other',
    standsIn.length > 0 && !has(user, 'as') && `${standsIn.join(' and ')} needs \`as\``,
    unsendable.test(
      textsBelow(['as', 'as-uid', 'as-groups', 'as-user-extra'].map((key) => user[key])).join(''),
    ) && 'whom it stands in for (`as`) has a sign in it that no header can carry',
    ...(isRecord(exec) ? execRefusals(exec) : []),
    isRecord(exec) && isRecord(provider) && 'exec and auth-provider exclude each other',
    ...(isRecord(provider) ? providerRefusals(provider) : []),
  ];
}

function execRefusals(exec: JsonObject): Refusals {
  const version = textAt(exec, 'apiVersion');
  return [
    !has(exec, 'command') && 'exec names no command',
    version === undefined && 'exec names no apiVersion',
    version !== undefined &&
      !execApiVersions.includes(version) &&
      `exec has an apiVersion other than ${execApiVersions.join(' and ')}${outdated(version)}`,
    listAt(exec, 'env').some((pair) => !has(pair, 'name')) &&
      'a variable in the env of exec has no name',
    interactiveModeOf(exec) === undefined &&
      'exec needs an interactiveMode: Never, IfAvailable or Always',
  ];
}

/** Entries of old kubeconfigs (aws/aws-cli#6920). */
function outdated(version: string): string {
  return version.endsWith('/v1alpha1')
    ? ': v1alpha1 was taken out of Kubernetes, and newer versions of the program write and answer another one (`aws eks update-kubeconfig`)'
    : '';
}

function providerRefusals(provider: JsonObject): Refusals {
  const name = textAt(provider, 'name') ?? '';
  const replacement = replacements[name];
  const missing = ['idp-issuer-url', 'client-id'].find((key) => !has(provider['config'], key));
  return [
    replacement !== undefined &&
      `auth-provider ${name} was taken out of Kubernetes: its successor is the credential plugin ${replacement}`,
    name !== 'oidc' && `auth-provider ${name} is not known; there is oidc`,
    missing !== undefined && `auth-provider oidc needs ${missing}`,
  ];
}

const replacements: Readonly<Record<string, string>> = {
  gcp: 'gke-gcloud-auth-plugin',
  azure: 'kubelogin',
};

/** What no header can carry, and Go does not send: control characters, but for the tab. */
export const unsendable = /[^\P{Cc}\t\x80-\x9f]/u;

function textsBelow(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsBelow);
  return isRecord(value) ? Object.values(value).flatMap(textsBelow) : [];
}

/** A file and data for one thing: kubectl does not choose. */
function both(entry: JsonObject, key: string): string | false {
  return (
    has(entry, key) && has(entry, `${key}-data`) && `${key} and ${key}-data exclude each other`
  );
}

function has(entry: unknown, ...keys: readonly string[]): boolean {
  return keys.some((key) => textAt(entry, key) !== undefined);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : !isRecord(value)
      ? value === undefined || value === null || value === ''
      : Object.keys(value).length === 0;
}
