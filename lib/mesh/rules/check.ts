import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import type { Draft } from '../schema/draft.ts';
import { amounts } from './amounts.ts';
import { autoscalers } from './autoscalers.ts';
import { apiServers } from './api-servers.ts';
import { claims } from './claims.ts';
import { components } from './components.ts';
import { contents, isContent } from './contents.ts';
import { contexts, contextUses } from './contexts.ts';
import { endpoints } from './endpoints.ts';
import { environments } from './environments.ts';
import { files } from './files.ts';
import { gatewaySettings } from './gateway-settings.ts';
import { gatewayValues } from './gateway-values.ts';
import { gateways } from './gateways.ts';
import { inventory } from './inventory.ts';
import { istio } from './istio.ts';
import { istioNames } from './istio-names.ts';
import { contextsUsable, kubeconfigsRead } from './kubeconfigs.ts';
import { loadBalancers } from './load-balancers.ts';
import { localities } from './localities.ts';
import { meshDurations } from './mesh-durations.ts';
import { meshSettings } from './mesh-settings.ts';
import { usesIn } from './names.ts';
import { podParts } from './pod-parts.ts';
import { poolServers } from './pool-servers.ts';
import { platformRules } from './platforms.ts';
import { primaries } from './primaries.ts';
import { providers } from './providers.ts';
import { references } from './references.ts';
import { requests } from './requests.ts';
import { revisions } from './revisions.ts';
import { rollout } from './rollout.ts';
import { rollingUpdates } from './rolling-updates.ts';
import { selfSigned } from './self-signed.ts';
import { trust } from './trust.ts';
import { versions } from './versions.ts';
import { volumes } from './volumes.ts';

/** Everything that can be wrong beyond the shape. Also for a mesh that is not complete: what is missing is not checked. */
export function check(mesh: Draft, env: Env): readonly Finding[] {
  const uses = usesIn(mesh);
  const inKubeconfigs = contextUses(mesh, uses, env).filter(
    ({ kubeconfig = '' }) => !isContent(kubeconfig),
  );
  return [
    ...contents(mesh),
    ...references(mesh, uses, env),
    ...istioNames(mesh),
    ...kubeconfigsRead(inKubeconfigs, env),
    ...contextsUsable(inKubeconfigs, env),
    ...contexts(mesh, inKubeconfigs, env),
    ...apiServers(mesh, inKubeconfigs, env),
    ...claims(inKubeconfigs, env),
    ...endpoints(mesh),
    ...loadBalancers(mesh),
    ...poolServers(mesh, inKubeconfigs, env),
    ...files(mesh, env),
    ...versions(mesh, env),
    ...istio(mesh, env),
    ...inventory(mesh, env),
    ...revisions(mesh),
    ...trust(mesh, env),
    ...components(mesh, env),
    ...platformRules(mesh, env),
    ...primaries(mesh),
    ...gateways(mesh, env),
    ...gatewaySettings(mesh, env),
    ...gatewayValues(mesh, env),
    ...autoscalers(mesh, env),
    ...rollingUpdates(mesh, env),
    ...volumes(mesh, env),
    ...meshSettings(mesh),
    ...amounts(mesh),
    ...requests(mesh, env),
    ...podParts(mesh),
    ...environments(mesh, env),
    ...providers(mesh, env),
    ...meshDurations(mesh, env),
    ...localities(mesh),
    ...selfSigned(mesh),
    ...rollout(mesh),
  ];
}
