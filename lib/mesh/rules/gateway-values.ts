import { fieldAt, isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import { type Finding, firstAtEach } from '../findings/finding.ts';
import { isProfiled, type KnownRelease, newestRelease } from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { asText, quote } from '../text/words.ts';
import { crossed } from './autoscalers.ts';
import { said, type Said, stuck } from './rolling-updates.ts';
import { poolsOf, refused, serviceSettings, type Settings } from './service-settings.ts';

/** What Kubernetes refuses of ingress gateways as their values make them, with what mesh.yaml sets over these. */
export function gatewayValues(mesh: Draft, env: Env): readonly Finding[] {
  const release = newestRelease(env);
  const path = [...release.autoscaling.gateways, release.names.ingressGateway];
  const found = entries(mesh.clusters).flatMap(([name, cluster]) => {
    const map = join('/clusters', name);
    const all = [
      { pointer: join('/istio/values', ...path), own: fieldAt(mesh.istio?.values, ...path) },
      { pointer: join(map, 'values', ...path), own: fieldAt(cluster?.values, ...path) },
    ];
    const values = all.filter((one): one is Said => isRecord(one.own));
    if (values.length === 0) return [];
    const usual = isProfiled(release, [mesh.istio?.values, cluster?.values])
      ? { least: 0, most: Infinity }
      : release.autoscaling.usual;
    const more = entries(cluster?.gateways)
      .filter(([, gateway]) => gateway?.kind === 'ingress')
      .map(([key, gateway]) => ({ pointer: join(map, 'gateways', key), own: gateway }));
    const own = cluster?.ingressGateway ?? cluster?.role === 'primary';
    const first = own === false ? [] : [{ pointer: join(map, 'ingressGateway'), own }];
    return [...first, ...more].flatMap(({ pointer, own }) => {
      const settings = { pointer, own: isRecord(own) ? own : {} };
      const type = said('type', [...values, settings])?.value || 'LoadBalancer';
      return [
        ...values.flatMap(({ pointer: place, own: written }) =>
          serviceSettings({ ...filled(written), type }, poolsOf(cluster), place),
        ),
        ...values.flatMap(({ pointer: place, own: written }) => ports(written, place)),
        ...scale(values, settings, usual),
        ...stuck(values).map(({ pointer: place, message, hint }) => refused(place, message, hint)),
      ];
    });
  });
  return firstAtEach(found);
}

/** Charts leave out what is empty. */
function filled(settings: Settings): Settings {
  const all = Object.entries(settings);
  return Object.fromEntries(all.filter(([, value]) => value != null && !empty.has(asText(value))));
}

const empty = new Set(['', '[]', '{}']);

/** Service and Deployment have no autoscaler that is switched off, or lacks a number. */
function scale(
  values: readonly Said[],
  settings: Said,
  usual: KnownRelease['autoscaling']['usual'],
): readonly Finding[] {
  if (said('autoscaleEnabled', values)?.value === false) return [];
  const bound = (setting: string, value: string, otherwise: number) => {
    const raw = said(value, values);
    const by = said(setting, [settings]);
    const number = Number(by?.value ?? raw?.value ?? otherwise);
    const key = by === undefined ? value : setting;
    return { key, number, pointer: (by ?? raw)?.pointer, isOff: raw?.value === 0 };
  };
  const least = bound('minReplicas', 'autoscaleMin', usual.least);
  const most = bound('maxReplicas', 'autoscaleMax', usual.most);
  // What is no number is said by itself.
  const words = Number.isNaN(least.number + most.number) ? undefined : crossed(least, most);
  const pointer = least.pointer ?? most.pointer;
  if (least.isOff || most.isOff || words === undefined || pointer === undefined) return [];
  return [refused(pointer, words.message, words.hint)];
}

/** Ports of a Service have names and numbers of their own. */
function ports({ ports: written }: Settings, pointer: Pointer): readonly Finding[] {
  const all = Array.isArray(written) ? written.filter(isRecord) : [];
  const identities = all.flatMap(({ name, port, protocol }, index) => {
    const place = join(pointer, 'ports', String(index));
    const number = port === undefined ? [] : [`${asText(port)}/${asText(protocol || 'TCP')}`];
    const named = name === undefined ? [] : [asText(name)];
    return [
      ...named.map((text) => ({ text, pointer: join(place, 'name') })),
      ...number.map((text) => ({ text, pointer: join(place, 'port') })),
    ];
  });
  return identities
    .filter(({ text }, index) => identities.findIndex((one) => one.text === text) < index)
    .map(({ text, pointer: place }) => {
      const message = `Two ports of a Service cannot both be ${quote(text)}.`;
      return refused(place, message, 'write another one, or remove it.');
    });
}
