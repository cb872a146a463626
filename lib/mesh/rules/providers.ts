import { isRecord, listAt, textAt } from '../../json.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { definitionOf } from '../istio/definitions.ts';
import { istioPlaces } from '../istio/places.ts';
import { newestRelease } from '../release.ts';
import type { Draft } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { both, quote } from '../text/words.ts';

/** Extension providers of mesh config that istiod leaves out, or of which it takes one at random (pkg/config/validation/agent). */
export function providers(mesh: Draft, env: Env): readonly Finding[] {
  const { providers: builtIn } = newestRelease(env);
  return istioPlaces(mesh, 'mesh.MeshConfig').flatMap(({ pointer, value }) => {
    const all = listAt(value, 'extensionProviders');
    const names = all.map((one) => textAt(one, 'name'));
    const list = join(pointer, 'extensionProviders');
    return [
      ...all.flatMap((one, index) =>
        wrongOne(one, names.slice(0, index), join(list, String(index))),
      ),
      ...unknown(value, [...names, ...builtIn], join(pointer, 'defaultProviders')),
    ];
  });
}

function wrongOne(
  provider: unknown,
  before: readonly (string | undefined)[],
  pointer: Pointer,
): readonly Finding[] {
  if (!isRecord(provider)) return [];
  const name = textAt(provider, 'name');
  const kinds = Object.keys(provider).filter((key) => key !== 'name' && provider[key] !== null);
  if (name !== undefined && before.includes(name)) {
    const message = `Two extension providers are called ${quote(name)}: Istio knows the last one only.`;
    return [finding(join(pointer, 'name'), 'value', message, 'give each a name of its own.')];
  }
  const [, second] = kinds;
  if (second === undefined) return [];
  const message = `An extension provider is one thing, and this is ${both(kinds.map(quote))}.`;
  return [finding(join(pointer, second), 'key', message, 'write each as a provider of its own.')];
}

function unknown(
  config: unknown,
  names: readonly (string | undefined)[],
  pointer: Pointer,
): readonly Finding[] {
  const kinds = Object.keys(definitionOf('mesh.MeshConfig.DefaultProviders')?.properties ?? {});
  return kinds.flatMap((kind) =>
    listAt(config, 'defaultProviders', kind).flatMap((name, index) => {
      if (typeof name !== 'string' || names.includes(name)) return [];
      const message = `There is no extension provider ${quote(name)}: Istio does without.`;
      const hint = 'add it to `extensionProviders`, or remove it here.';
      const place = join(pointer, kind, String(index));
      return [{ code: 'W-NO-EFFECT', pointer: place, at: 'value', message, hint } as const];
    }),
  );
}

function finding(pointer: Pointer, at: Finding['at'], message: string, hint: string): Finding {
  return { code: 'E-VALUE', pointer, at, message, hint };
}
