import type { ControlPlane } from '../lib/mesh/topology/topology.ts';
import type { Survey } from '../lib/state/outlook.ts';
import type { Get } from '../lib/steps/step.ts';
import { cacertsRef, readCacerts } from './cacerts.ts';

/** Where somebody else plugs in the certificates, an apply waits until they have: who is still to do that. */
export const surveyExternalTrust: Survey = async (topology, { get }) => {
  if (topology.trust.mode !== 'external') return { topology, outlook: [] };
  const waits = await Promise.all(topology.controlPlanes.map((one) => isAwaited(one, get)));
  const lines = topology.controlPlanes.flatMap(({ host, namespace }, index) =>
    waits[index] === true
      ? [`waits: Secret ${namespace}/cacerts of ${host} has no complete certificate authority yet`]
      : [],
  );
  const title = 'External trust: apply waits for certificates that isthmus does not make';
  return { topology, outlook: lines.length === 0 ? [] : [{ title, lines }] };
};

async function isAwaited({ host, namespace }: ControlPlane, get: Get): Promise<boolean> {
  try {
    const secret = await get(host, cacertsRef(namespace));
    return secret === undefined || !readCacerts(secret).ok;
  } catch {
    // The step says why it cannot be looked at.
    return false;
  }
}
