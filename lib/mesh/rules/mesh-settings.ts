import { fieldAt, isRecord, listAt, numberAt, textAt } from '../../json.ts';
import type { Finding } from '../findings/finding.ts';
import { istioPlaces } from '../istio/places.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';

/** What mesh config cannot have, or not beside one another (pkg/config/validation/agent): istioctl names no place. */
export function meshSettings(mesh: Draft): readonly Finding[] {
  return istioPlaces(mesh, 'mesh.MeshConfig').flatMap(({ pointer, value }) => [
    ...curves(value, pointer),
    ...keyProvider(value, pointer),
    ...tls(value, pointer),
    ...traffic(value, pointer),
  ]);
}

function wrong(pointer: Pointer, at: Finding['at'], message: string, hint: string): Finding {
  return { code: 'E-VALUE', pointer, at, message, hint };
}

function curves(config: unknown, pointer: Pointer): readonly Finding[] {
  if (listAt(config, 'meshMTLS', 'ecdhCurves').length === 0) return [];
  const message = 'Istio takes curves for TLS with the outside only, not within the mesh.';
  const hint = 'remove them, or write them under `tlsDefaults`.';
  return [wrong(join(pointer, 'meshMTLS', 'ecdhCurves'), 'key', message, hint)];
}

function keyProvider(config: unknown, pointer: Pointer): readonly Finding[] {
  const path = ['defaultConfig', 'privateKeyProvider'];
  const provider = fieldAt(config, ...path);
  if (!isRecord(provider) || Object.values(provider).some((one) => one !== null)) return [];
  const message = 'A provider of private keys is one thing, and this is none.';
  const hint = 'write `cryptomb` or `qat`, or remove it.';
  return [{ code: 'E-MISSING-KEY', pointer: join(pointer, ...path), at: 'key', message, hint }];
}

/** `ValidateTLS` */
function tls(config: unknown, pointer: Pointer): readonly Finding[] {
  const path = ['defaultConfig', 'tracing', 'tlsSettings'];
  const settings = fieldAt(config, ...path);
  const mode = textAt(settings, 'mode');
  const place = join(pointer, ...path);
  const has = (key: string): boolean =>
    textAt(settings, key) !== undefined || Array.isArray(fieldAt(settings, key));
  const beside = (key: string, others: readonly string[]): readonly Finding[] =>
    others.filter(has).map((other) => {
      const message = `${quote(other)} cannot be beside ${quote(key)}.`;
      return wrong(join(place, other), 'key', message, 'remove one of them.');
    });
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return [];
  const named = mode === 'SIMPLE' ? ['credentialName'] : [];
  const unverified =
    fieldAt(settings, 'insecureSkipVerify') === true
      ? beside('insecureSkipVerify', ['caCertificates', ...named, 'subjectAltNames'])
      : [];
  const files = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'];
  if (has('credentialName')) return [...unverified, ...beside('credentialName', files)];
  const missing = ['clientCertificate', 'privateKey'].filter((key) => !has(key)).map(quote);
  if (mode === 'SIMPLE' || missing.length === 0) return unverified;
  const message = `TLS of mode \`MUTUAL\` needs ${both(missing)}.`;
  const hint = `write ${both(missing)}, or \`credentialName\`.`;
  return [
    ...unverified,
    { ...wrong(join(place, 'mode'), 'value', message, hint), code: 'E-MISSING-KEY' },
  ];
}

function traffic(config: unknown, pointer: Pointer): readonly Finding[] {
  const policy = fieldAt(config, 'defaultTrafficPolicy');
  const place = join(pointer, 'defaultTrafficPolicy');
  return [
    ...connectionPool(fieldAt(policy, 'connectionPool'), join(place, 'connectionPool')),
    ...outliers(fieldAt(policy, 'outlierDetection'), join(place, 'outlierDetection')),
  ];
}

function connectionPool(pool: unknown, pointer: Pointer): readonly Finding[] {
  if (!isRecord(pool)) return [];
  if (pool['tcp'] == null && pool['http'] == null) {
    const message = 'A connection pool has settings, and this one has none.';
    const hint = 'write `tcp` or `http`, or remove it.';
    return [{ code: 'E-MISSING-KEY', pointer, at: 'key', message, hint }];
  }
  const isUpgraded = textAt(pool, 'http', 'h2UpgradePolicy') === 'UPGRADE';
  const keepsProtocol = fieldAt(pool, 'http', 'useClientProtocol') === true;
  if (!isUpgraded || !keepsProtocol) return [];
  const message = 'What keeps the protocol of clients is not upgraded to HTTP/2.';
  const hint = 'remove it, or `h2UpgradePolicy`.';
  return [wrong(join(pointer, 'http', 'useClientProtocol'), 'value', message, hint)];
}

function outliers(detection: unknown, pointer: Pointer): readonly Finding[] {
  const failures = numberAt(detection, 'consecutiveLocalOriginFailures') ?? 0;
  const isSplit = fieldAt(detection, 'splitExternalLocalOriginErrors') === true;
  if (failures <= 0 || isSplit) return [];
  const message = 'Failures of the own side are counted only where they are told apart.';
  const hint = 'write `splitExternalLocalOriginErrors: true`.';
  return [wrong(join(pointer, 'consecutiveLocalOriginFailures'), 'value', message, hint)];
}
