import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isRecord, type JsonObject } from '../../lib/json.ts';
import { roots } from './messages.ts';
import type { IstioModules } from './modules.ts';
import { type Definitions, map, type Part, propertiesOf, reference, referredBy } from './part.ts';

/**
 * The definitions of one minor with what only Istio's charts know: the words that they take where the proto says "text", and the keys
 * that they read although `istioctl` refuses them in `values` (`x-charts`).
 */
export function withCharts(definitions: Definitions, modules: IstioModules): Definitions {
  const all = { ...definitions };
  for (const [path, words] of Object.entries(wordsIn(modules))) {
    const [owner, key] = ownerOf(path.split('.'), all);
    const properties = propertiesOf(all[owner]);
    all[owner] = {
      ...all[owner],
      properties: { ...properties, [key]: { ...properties[key], enum: words } },
    };
  }
  for (const [owner, key] of texts) refine(owner, key, map({ type: 'string' }));
  for (const key of ['limits', 'requests']) {
    refine('values.Resources', key, map(reference('amount')));
  }
  for (const [owner, keys] of refusedIn(modules, all)) {
    all[owner] = { ...all[owner], 'x-charts': [...keys].toSorted() };
  }
  return all;

  function refine(owner: string, key: string, part: Part): void {
    const properties = propertiesOf(all[owner]);
    if (!(key in properties)) throw new Error(`${owner} has no ${key}`);
    all[owner] = {
      ...all[owner],
      properties: { ...properties, [key]: { ...properties[key], ...part } },
    };
  }
}

/** Maps that the charts write into an object as they are (`toYaml`), where API servers take nothing but texts. */
const texts = [
  ...['podAnnotations', 'serviceAnnotations', 'serviceAccountAnnotations', 'nodeSelector'].map(
    (key) => ['values.PilotConfig', key] as const,
  ),
  ...['podAnnotations', 'podLabels', 'daemonSetLabels'].map(
    (key) => ['values.CNIConfig', key] as const,
  ),
  ['values.IngressGatewayConfig', 'podAnnotations'],
  ['values.EgressGatewayConfig', 'podAnnotations'],
  ['values.ServiceAccount', 'annotations'],
] as const;

/** The names of the files that a chart looks for. */
function wordsIn({ istio }: IstioModules): Readonly<Record<string, readonly string[]>> {
  const names = readdirSync(join(istio, 'manifests/helm-profiles'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
  const after = (prefix: string): readonly string[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return {
    profile: ['', ...names.filter((name) => !/^(platform|compatibility-version)-/.test(name))],
    'global.platform': ['', ...after('platform-')],
    compatibilityVersion: ['', ...after('compatibility-version-')],
  };
}

/** Each chart, and where its keys that are none of `Values` belong. */
const charts: readonly { readonly folder: string; readonly home: string }[] = [
  { folder: 'base', home: 'base' },
  { folder: 'istio-control/istio-discovery', home: 'pilot' },
  { folder: 'istio-cni', home: 'cni' },
  { folder: 'gateways/istio-ingress', home: 'gateways.istio-ingressgateway' },
  { folder: 'gateways/istio-egress', home: 'gateways.istio-egressgateway' },
];

/** Charts wrap their defaults into this key, which nobody may write. */
const wrapper = '_internal_defaults_do_not_set';

function refusedIn(
  { istio }: IstioModules,
  definitions: Definitions,
): ReadonlyMap<string, ReadonlySet<string>> {
  const refused = new Map([[roots.values, new Set([wrapper])]] as [string, Set<string>][]);
  for (const { folder, home } of charts) {
    const text = readFileSync(join(istio, 'manifests/charts', folder, 'values.yaml'), 'utf8');
    const values = (parse(text) as Readonly<Record<string, JsonObject>>)[wrapper] ?? {};
    const shared = Object.keys(propertiesOf(definitions[roots.values])).filter(
      (key) => key !== home && key !== 'cni',
    );
    for (const [key, value] of Object.entries(values)) {
      const under = shared.includes(key) || key === home.split('.')[0] ? [] : home.split('.');
      note([...under, key], value);
    }
  }
  const profiles = join(istio, 'manifests/helm-profiles');
  for (const file of readdirSync(profiles).filter((name) => name.endsWith('.yaml'))) {
    const values: unknown = parse(readFileSync(join(profiles, file), 'utf8'));
    for (const [key, value] of Object.entries(isRecord(values) ? values : {})) {
      if (key in propertiesOf(definitions[roots.values])) note([key], value);
    }
  }
  return refused;

  function note(path: readonly string[], value: unknown): void {
    const [owner, key] = ownerOf(path, definitions);
    const definition = definitions[owner];
    if (definition === undefined || !('properties' in definition)) return;
    if (!(key in propertiesOf(definition))) {
      refused.set(owner, (refused.get(owner) ?? new Set()).add(key));
    } else if (isRecord(value)) {
      for (const [name, below] of Object.entries(value)) note([...path, name], below);
    }
  }
}

/** The definition that has the last key of a path, and that key. */
function ownerOf(path: readonly string[], definitions: Definitions): readonly [string, string] {
  const owner = path
    .slice(0, -1)
    .reduce<string>(
      (name, key) => referredBy(propertiesOf(definitions[name])[key]) ?? '',
      roots.values,
    );
  return [owner, path.at(-1) ?? ''];
}
