import { issueIntermediate, issueRoot, type Pair } from '../../../../lib/trust/issue.ts';
import { lifetime } from '../../../../lib/trust/lifetime.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../../rig/until.ts';
import {
  created,
  deleted,
  findingsOf,
  type Lab,
  namespaceOf,
  patched,
  type RealFault,
  remoteSecret,
  serviceOf,
  system,
} from './faults.ts';

const day = 24 * 60 * 60_000;
const gateway = ['service', 'istio-eastwestgateway', ...system];

/** Where there are two primaries in two networks, with one root. */
export const networkFaults: readonly RealFault[] = [
  {
    what: 'a missing Gateway for other networks',
    found: 'services-exposed',
    make: ({ rig }) =>
      deleted(rig.cluster('cluster2'), [
        'gateways.networking.istio.io',
        'cross-network-gateway',
        ...system,
      ]),
  },
  {
    what: 'a gateway that is labelled for another network',
    found: 'gateway-network',
    make: ({ rig }) =>
      patched(rig.cluster('cluster2'), gateway, {
        metadata: { labels: { 'topology.istio.io/network': 'network9' } },
      }),
  },
  {
    what: 'an entrance that nobody knows',
    found: 'gateway-strange',
    make: ({ rig }) =>
      created(
        rig.cluster('cluster1'),
        namespaceOf('other-gateway', {}),
        serviceOf('other-gateway', 'old-gateway', 15443, {
          'topology.istio.io/network': 'network1',
        }),
      ),
  },
  {
    what: 'a gateway with the wrong port open',
    found: 'gateway-answers',
    lasts: true,
    make: ({ rig }) =>
      patched(rig.cluster('cluster2'), gateway, {
        spec: { ports: [{ name: 'tls', port: 15444, targetPort: 15443 }] },
      }),
  },
  {
    what: 'another trust domain',
    found: 'trust-domain',
    make: ({ rig }) =>
      patched(rig.cluster('cluster2'), ['configmap', 'istio', ...system], {
        data: { mesh: 'defaultConfig: { meshId: mesh1 }\ntrustDomain: example.org\n' },
      }),
  },
  {
    what: 'a missing remote secret',
    found: 'remote-secret',
    lasts: true,
    make: ({ rig }) => deleted(rig.cluster('cluster1'), remoteSecret),
  },
  {
    what: 'an intermediate that ends tomorrow',
    found: 'authority',
    make: async (lab) => {
      const certificate = await fileOf(lab, 'root-cert.pem');
      const root = { certificate, key: await fileOf(lab, 'root-key.pem') };
      return plugged(lab, root, lifetime.intermediate - day);
    },
  },
  {
    what: 'a root that was plugged in, and that istiod has not taken',
    found: 'authority-used',
    make: async (lab) => plugged(lab, await issueRoot(Date.now())),
  },
  {
    what: 'two roots',
    found: 'common-root',
    lasts: true,
    make: async (lab) => {
      const { place } = lab;
      const undo = await plugged(lab, await issueRoot(Date.now()));
      await restarted(lab);
      await until('istiod has the other root', async () =>
        (await findingsOf(place)).every((finding) => finding.startsWith('common-root')),
      );
      return async () => {
        await undo();
        await restarted(lab);
      };
    },
  },
];

async function restarted({ rig }: Lab): Promise<void> {
  const cluster = rig.cluster('cluster2');
  await cluster.kubectl(['rollout', 'restart', 'deployment/istiod', ...system]);
  await cluster.kubectl(['rollout', 'status', 'deployment/istiod', ...system]);
}

function fileOf({ place }: Lab, name: string): Promise<string> {
  return readFile(join(place.cwd, 'ca', name), 'utf8');
}

/** Another intermediate for cluster2, made so many milliseconds ago. */
async function plugged({ rig }: Lab, root: Pair, ago = 0): Promise<() => Promise<unknown>> {
  const hosts = ['istiod.istio-system.svc'];
  const now = Date.now() - ago;
  const { certificate, key } = await issueIntermediate({ root, cluster: 'cluster2', hosts, now });
  const texts = {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'root-cert.pem': root.certificate,
    'cert-chain.pem': certificate + root.certificate,
  };
  const data = Object.entries(texts).map(
    ([name, text]) => [name, Buffer.from(text).toString('base64')] as const,
  );
  return patched(rig.cluster('cluster2'), ['secret', 'cacerts', ...system], {
    data: Object.fromEntries(data),
  });
}
