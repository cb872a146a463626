import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Rig } from '../../rig/clusters.ts';
import { clusterOf, type SeedMesh } from './seed.ts';
import type { Witness } from './witness.ts';

/** One thing that is wrong, on two empty clusters. */
export interface Mistake {
  readonly what: string;
  /** Makes the mistake; gives what the command line and the environment have to say. */
  readonly make: (lab: Lab) => Promise<Call> | Call;
  readonly code: number;
  /** Apply cannot do anything either, and ends as plan does. */
  readonly hopeless?: true;
  readonly says: readonly (string | RegExp)[];
}

export interface Lab {
  readonly rig: Rig;
  readonly mesh: SeedMesh;
  readonly place: Witness;
  /** A file of this name. */
  readonly file: (name: string, text: string) => Promise<string>;
}

export interface Call {
  /** After the command. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Mends what mesh.yaml does not. */
  readonly after?: () => Promise<void>;
}

/** Never accepted, and never to be shown. */
export const badToken = randomUUID();

/** The part of the plan that has nothing to do with cluster2. */
const ofCluster1 = ['+ Namespace metallb-system', '+ Deployment istio-system/istiod'];

export const mistakes: readonly Mistake[] = [
  {
    what: 'a cluster is down',
    make: async ({ rig }) => {
      const cluster = rig.cluster('cluster2');
      await cluster.stopApiServer();
      return { after: () => cluster.startApiServer() };
    },
    code: 1,
    says: [
      ...ofCluster1,
      /E-UNREACHABLE .* in cluster2: nothing listens at the address of the API server .*ECONNREFUSED/,
      'could not be looked at: cluster2/namespace, cluster2/base, cluster2/remote, cluster2/reader-token',
      'could not be looked at, as it needs cluster2: cluster1/remote-secret/cluster2',
      'is the API server up',
      'Incomplete: 5 steps could not be looked at.',
    ],
  },
  {
    what: 'a context does not exist',
    make: (lab) => edit(lab, ({ cluster2 }) => (cluster2['context'] = 'cluster3')),
    code: 65,
    hopeless: true,
    says: [/mesh\.yaml:\d+:\d+ error E-UNKNOWN-CONTEXT/, '`cluster3`', 'did you mean `cluster2`?'],
  },
  {
    what: 'KUBECONFIG names a file that does not exist',
    make: () => ({ env: { KUBECONFIG: '/nowhere/kubeconfig' } }),
    code: 1,
    hopeless: true,
    says: [
      'E-KUBECONFIG-UNREADABLE',
      'there is no kubeconfig (looked for /nowhere/kubeconfig)',
      'name a file that exists in KUBECONFIG',
    ],
  },
  {
    what: 'the kubeconfig of one cluster does not exist',
    make: (lab) => edit(lab, ({ cluster2 }) => (cluster2['kubeconfig'] = '/nowhere/config')),
    code: 65,
    hopeless: true,
    says: [/E-KUBECONFIG-UNREADABLE The kubeconfig\s+\/nowhere\/config\s+does\s+not\s+exist/],
  },
  {
    what: 'the kubeconfig is broken YAML',
    make: async ({ rig, file }) => {
      const text = (await readFile(rig.kubeconfig, 'utf8')).replace('users:', 'users: [');
      return { args: ['--kubeconfig', await file('broken', text)] };
    },
    code: 65,
    hopeless: true,
    says: [
      /E-KUBECONFIG-UNREADABLE The kubeconfig\s+\S+broken\s+is\s+not\s+YAML:\s+[\w\s]+\s+at\s+line\s+\d+,\s+column\s+\d+/,
    ],
  },
  {
    what: 'the kubeconfig is something else',
    make: async ({ file }) => ({ args: ['--kubeconfig', await file('hello', 'hello\n')] }),
    code: 65,
    hopeless: true,
    says: [
      /E-KUBECONFIG-UNREADABLE The kubeconfig\s+\S+hello\s+is\s+no\s+kubeconfig:\s+it\s+holds\s+no\s+map/,
    ],
  },
  {
    what: 'a user may only read',
    make: async (lab) => {
      const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }];
      const kubeconfig = await lab.rig.cluster('cluster2').addUser('reader', rules);
      return edit(lab, ({ cluster2 }) => (cluster2['kubeconfig'] = kubeconfig));
    },
    code: 1,
    says: [
      ...ofCluster1,
      /E-FORBIDDEN .*Namespace istio-system in cluster2: .*User "reader" cannot patch resource "namespaces"/,
      /E-RIGHTS in cluster2 the user of this context may not/,
      /ClusterRole istio-reader-\S+ in cluster2: .*User "reader" cannot patch resource "clusterroles"/,
      'grant the user of this context the right that the message names',
    ],
  },
  {
    what: 'a user may not even list',
    make: async (lab) => {
      const kubeconfig = await lab.rig.cluster('cluster2').addUser('nobody', []);
      return edit(lab, ({ cluster2 }) => (cluster2['kubeconfig'] = kubeconfig));
    },
    code: 1,
    says: [
      ...ofCluster1,
      /E-FORBIDDEN get ConfigMap kube-system\/isthmus-\w+ in cluster2: .*User "nobody" cannot get resource/,
      'grant the user of this context the right that the message names',
    ],
  },
  {
    what: 'a token is not accepted',
    make: async ({ rig, file }) => {
      const text = (await readFile(rig.kubeconfig, 'utf8')).replace(
        rig.cluster('cluster2').token,
        badToken,
      );
      return { args: ['--kubeconfig', await file('bad-token', text)] };
    },
    code: 1,
    says: [...ofCluster1, /E-UNAUTHORIZED .* in cluster2: Unauthorized/, 'log in again'],
  },
  {
    what: 'istioctl does not exist',
    make: () => ({ args: ['--istioctl', '/nowhere/istioctl'] }),
    code: 1,
    hopeless: true,
    says: [
      'E-ISTIOCTL-MISSING /nowhere/istioctl is not a program. Correct that path',
      '+ Namespace metallb-system',
    ],
  },
  {
    what: 'istioctl is not in PATH',
    make: () => ({ env: { ISTHMUS_ISTIOCTL: '', PATH: '/nowhere' } }),
    code: 1,
    hopeless: true,
    says: ['E-ISTIOCTL-MISSING istioctl is not in PATH. Get istioctl 1.31.0', '--istioctl'],
  },
  {
    what: 'istioctl is of another minor version',
    make: async ({ file }) => {
      const script = `#!/bin/sh\necho '{"clientVersion":{"version":"1.30.2"}}'\n`;
      return { args: ['--istioctl', await file('istioctl', script)] };
    },
    code: 1,
    hopeless: true,
    says: [/E-ISTIOCTL-VERSION .*is istioctl 1\.30\.2, but the mesh wants Istio 1\.31\.0/],
  },
  {
    what: 'istioctl refuses what its schema allows',
    // Nothing is known of which that is so; it is played.
    make: async ({ file, mesh, place }) => {
      const istio = { ...mesh.istio, meshConfig: { accessLogFile: '/dev/none' } };
      await place.write({ ...mesh, istio });
      const version = JSON.stringify({ clientVersion: { version: '1.31.0' } });
      const refuses = `cat > /dev/null; echo 'Error: invalid access log file: /dev/none' >&2; exit 1`;
      const script = `#!/bin/sh\ncase $1 in version) echo '${version}';; *) ${refuses};; esac\n`;
      return { args: ['--istioctl', await file('istioctl', script)] };
    },
    code: 1,
    hopeless: true,
    says: [
      /E-ISTIOCTL-FAILED [\s\S]*invalid access log file: \/dev\/none/,
      /correct `istio\.meshConfig\.accessLogFile`\s+\(mesh\.yaml:\d+:\d+\)/,
      '+ Namespace metallb-system',
    ],
  },
  {
    what: 'a value is of the wrong type',
    make: (lab) => edit(lab, ({ cluster1 }) => (cluster1['values'] = { pilot: { env: 'oops' } })),
    code: 65,
    hopeless: true,
    says: [
      /mesh\.yaml:\d+:\d+ error E-TYPE `clusters\.cluster1\.values\.pilot\.env` must be a map/,
    ],
  },
  {
    what: 'the manifest of MetalLB does not exist',
    make: (lab) => editManifest(lab, { location: '/nowhere/metallb.yaml' }),
    code: 65,
    hopeless: true,
    says: [/E-NO-FILE `\/nowhere\/metallb\.yaml` cannot\s+be\s+read:\s+no\s+such\s+file/],
  },
  {
    what: 'the manifest of MetalLB is not the one that was checked',
    make: (lab) => editManifest(lab, { sha256: '0'.repeat(64) }),
    code: 65,
    hopeless: true,
    says: [/E-CHECKSUM[^]*its\s+SHA-256\s+is\s+`[0-9a-f]{64}`/],
  },
  {
    what: 'mesh.yaml is broken',
    make: async ({ place }) => {
      await place.write('apiVersion: isthmus/v1alpha1\nname: [\n');
      return {};
    },
    code: 65,
    hopeless: true,
    says: ['mesh.yaml:2:7 error E-SYNTAX', 'add the missing `]`'],
  },
  {
    what: 'an option is wrong',
    make: () => ({ args: ['--timeout', 'soon'] }),
    code: 64,
    hopeless: true,
    says: ['write a duration such as 90s'],
  },
];

async function edit(
  { mesh, place }: Lab,
  change: (clusters: Record<'cluster1' | 'cluster2', Record<string, unknown>>) => void,
): Promise<Call> {
  const changed = structuredClone(mesh);
  change({ cluster1: clusterOf(changed, 'cluster1'), cluster2: clusterOf(changed, 'cluster2') });
  await place.write(changed);
  return {};
}

/** `loadBalancer.metallb.manifest` of cluster1. */
function editManifest(lab: Lab, part: object): Promise<Call> {
  return edit(lab, ({ cluster1 }) => {
    const { metallb } = cluster1['loadBalancer'] as { metallb: { manifest: object } };
    metallb.manifest = { ...metallb.manifest, ...part };
  });
}
