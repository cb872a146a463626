import { fieldAt, isRecord, numberAt } from '../../json.ts';
import type { Env } from '../env.ts';
import { isProfiled, type KnownRelease, newestRelease } from '../release.ts';
import { isAmount } from '../../quantity.ts';
import type { Finding } from '../findings/finding.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { asText, quote } from '../text/words.ts';
import { crossed } from './autoscalers.ts';
import { mislabelled } from './labels.ts';
import { poolsOf, refused, serviceSettings, type Settings } from './service-settings.ts';

/** What Kubernetes refuses of a gateway, but only when its namespace is there: in the middle of a first apply. */
export function gatewaySettings(mesh: Draft, env: Env): readonly Finding[] {
  const release = newestRelease(env);
  const { autoscaling } = release;
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    const values = [mesh.istio?.values, cluster?.values];
    const isSaid =
      isProfiled(release, values) ||
      values.some((own) => fieldAt(own, ...autoscaling.gateways) !== undefined);
    const ofCharts = isSaid ? undefined : autoscaling.usual;
    const map = join('/clusters', name);
    const pools = poolsOf(cluster);
    const more = entries(cluster?.gateways).map(
      ([gateway, settings]) => [join(map, 'gateways', gateway), settings] as const,
    );
    const usual = (['ingressGateway', 'eastWestGateway'] as const).map(
      (key) => [join(map, key), cluster?.[key]] as const,
    );
    return [...usual, ...more].flatMap(([pointer, settings]) =>
      isRecord(settings)
        ? [
            ...serviceSettings(settings, pools, pointer),
            ...replicas(settings, ofCharts, pointer),
            ...resources(settings, pointer),
            ...mislabelled(settings, pointer),
            ...writtenPorts(settings, pointer),
          ]
        : [],
    );
  });
}

/** `usual` is what the charts have by themselves; undefined where the values of the mesh may say otherwise. */
function replicas(
  settings: Settings,
  usual: KnownRelease['autoscaling']['usual'] | undefined,
  pointer: Pointer,
): readonly Finding[] {
  const [min, max] = [numberAt(settings, 'minReplicas'), numberAt(settings, 'maxReplicas')];
  const [least, most] = [min ?? usual?.least, max ?? usual?.most];
  if (least === undefined || most === undefined) return [];
  const words = crossed(
    { key: 'minReplicas', number: least },
    { key: 'maxReplicas', number: most },
  );
  if (words === undefined) return [];
  const place = join(pointer, min === undefined ? 'maxReplicas' : 'minReplicas');
  return [refused(place, words.message, words.hint)];
}

function resources({ resources: written }: Settings, pointer: Pointer): readonly Finding[] {
  if (!isRecord(written)) return [];
  const place = join(pointer, 'resources');
  return Object.entries(written).flatMap(([name, amounts]): readonly Finding[] => {
    if (name === 'claims') return [];
    if (name !== 'requests' && name !== 'limits') {
      const message = `${quote(name)} says neither what a Pod asks for nor what it may take.`;
      const hint = `write it under \`requests\` or \`limits\`: \`requests: { cpu: 100m }\`.`;
      return [{ ...refused(join(place, name), message, hint), at: 'key' }];
    }
    return Object.entries(isRecord(amounts) ? amounts : {}).flatMap(([resource, amount]) => {
      if (isAmount(asText(amount))) return [];
      const message = `${quote(amount)} is no amount of ${quote(resource)}.`;
      return [refused(join(place, name, resource), message, 'write one such as `500m` or `2Gi`.')];
    });
  });
}

/** Those at which others reach the gateway: ports of the nodes, or of what stands before it. */
function writtenPorts(settings: Settings, pointer: Pointer): readonly Finding[] {
  const ofNodes = settings['type'] === 'NodePort';
  const written = [['port'], ['controlPlanePorts', 'discovery'], ['controlPlanePorts', 'webhook']]
    .map((path) => ({ place: join(pointer, ...path), port: numberAt(settings, ...path) }))
    .filter(({ port }) => port !== undefined);
  return written.flatMap(({ place, port = 0 }, index): readonly Finding[] => {
    if (written.findIndex((other) => other.port === port) !== index) {
      return [
        refused(
          place,
          `The port ${port}${ofNodes ? ' of the nodes' : ''} can lead to one place only.`,
          'write another one.',
        ),
      ];
    }
    if (!ofNodes || (port >= 30_000 && port <= 32_767)) return [];
    return [
      {
        code: 'W-GATEWAY-SETTINGS',
        pointer: place,
        at: 'value',
        message: `Kubernetes gives Services the ports 30000 to 32767 of the nodes, unless it was told otherwise, and ${port} is none of these.`,
        hint: 'write one of these, or ignore this where API servers have another `--service-node-port-range`.',
      },
    ];
  });
}
