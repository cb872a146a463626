import { fieldAt, isRecord } from '../../json.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { istioPlaces } from '../istio/places.ts';
import {
  type AbsentComponent,
  type KnownRelease,
  type NeedingValue,
  newestRelease,
  platformValues,
} from '../release.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { dotted, join, keysOf, type Pointer } from '../text/pointer.ts';

/** Values for components that nobody installs: those that need one stop a mesh, the others only do nothing. */
export function components(mesh: Draft, env: Env): readonly Finding[] {
  const release = newestRelease(env);
  const places = istioPlaces(mesh).filter(({ root }) => root === 'values.Values');
  const absent = release.absent.filter(
    ({ installed }) =>
      !places.some(({ value }) => isRecord(value) && installed?.(value) === true) &&
      !isOfPlatform(mesh, installed, release),
  );
  const [remote] = entries(mesh.clusters).find(([, { role } = {}]) => role === 'remote') ?? [];
  return places.flatMap(({ pointer, value }) =>
    absent.flatMap((component) => findings(component, { pointer, value, remote })),
  );
}

/** Does the platform of a cluster bring it along? */
function isOfPlatform(
  mesh: Draft,
  installed: AbsentComponent['installed'],
  release: KnownRelease,
): boolean {
  return entries(mesh.clusters).some(
    ([, cluster]) => installed?.(platformValues(release, cluster?.platform)) === true,
  );
}

interface Spot {
  readonly pointer: Pointer;
  readonly value: unknown;
  /** A remote cluster of the mesh. */
  readonly remote: string | undefined;
}

function findings(
  component: AbsentComponent,
  { pointer, value: values, remote }: Spot,
): readonly Finding[] {
  const asked = component.needs.filter(({ path, value }) =>
    isAsked(fieldAt(values, ...path), value),
  );
  if (asked.length > 0) {
    return asked.map((need) => {
      const at = join(pointer, ...need.path);
      return remote !== undefined && need.withoutRemotes !== undefined
        ? impossible(need, need.withoutRemotes, { at, remote })
        : needed(component, at, need.value);
    });
  }
  const isUnused = isIdle(fieldAt(values, ...component.home));
  return isUnused ? [idle(component, join(pointer, ...component.home))] : [];
}

/** Environment variables may be written without quotes. */
function isAsked(found: unknown, needing: string | true): boolean {
  return found === needing || (typeof found === 'boolean' && String(found) === needing);
}

/** What only says that it is switched off does no harm; what is switched on and needs nothing else is installed. */
function isIdle(own: unknown): boolean {
  if (!isRecord(own)) return false;
  const { enabled, ...rest } = own;
  return (enabled ?? false) === false && Object.keys(rest).length > 0;
}

function needed({ name, instead }: AbsentComponent, pointer: Pointer, value: unknown): Finding {
  return {
    code: 'E-NOT-YET-COMPONENT',
    pointer,
    at: 'value',
    message: `\`${dotted(pointer)}: ${String(value)}\` needs ${name}, which isthmus does not install yet.`,
    hint: `remove it, or ${instead}.`,
    remedies: [removal(pointer, keysOf(pointer).at(-1) ?? '')],
  };
}

/** Istio: ambient mode over several clusters needs a control plane in each of them. */
function impossible(
  { path, value }: NeedingValue,
  what: string,
  { at, remote }: { readonly at: Pointer; readonly remote: string },
): Finding {
  const words = `${path.join('.')}: ${String(value)}`;
  return {
    code: 'E-AMBIENT-REMOTE',
    pointer: at,
    at: 'value',
    message: `Istio does not support ${what} with a remote cluster, and \`${remote}\` is one.`,
    hint: `remove \`${words}\`, or make every cluster a primary.`,
    remedies: [removal(at, words)],
    related: {
      pointer: join('/clusters', remote, 'role'),
      at: 'value',
      message: 'the remote cluster',
    },
  };
}

function idle({ name, instead }: AbsentComponent, pointer: Pointer): Finding {
  return {
    code: 'W-NO-EFFECT',
    pointer,
    at: 'key',
    message: `\`${dotted(pointer)}\` has no effect: isthmus does not install ${name}.`,
    hint: `remove it, or ${instead}.`,
    remedies: [removal(pointer, keysOf(pointer).at(-1) ?? '')],
  };
}
