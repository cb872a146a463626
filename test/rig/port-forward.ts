import type { Api } from './api.ts';
import type { Pod } from './pod.ts';
import { until } from './until.ts';

const group = 'kwok.x-k8s.io';

/** kwok's own, without its schema: a PortForward says what answers when a port of a Pod is forwarded. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `portforwards.${group}` },
  spec: {
    group,
    names: { kind: 'PortForward', plural: 'portforwards', singular: 'portforward' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    ],
  },
};

/** Resolves when kwok may be started with `--enable-crds=PortForward`. */
export async function definePortForwards(api: Api): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await api.send({ method: 'POST', path, body: definition });
  await until('PortForward is served', () => api.get(`/apis/${group}/v1alpha1/portforwards`));
}

/** Where istiod and istio-proxy answer, beside the ports that their Pods name. */
const debugPorts = [8080, 15000, 15010, 15012, 15014, 15017, 15020, 15021];

const pipe = `const socket = require('net').connect(process.argv[1], '127.0.0.1');
  process.stdin.pipe(socket).pipe(process.stdout);
  socket.on('close', () => process.exit());`;

/** Lets `kubectl port-forward` and istioctl reach what listens in the Pod's own network, also on its loopback address. */
export async function forwardPorts(api: Api, pod: Pod, network: string): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const named = pod.spec.containers.flatMap(({ ports = [] }) => ports);
  const ports = new Set([...named.map(({ containerPort }) => containerPort), ...debugPorts]);
  const enter = ['nsenter', `--net=${network}`, '--', process.execPath, '-e', pipe];
  await api.send({
    method: 'POST',
    path: `/apis/${group}/v1alpha1/namespaces/${namespace}/portforwards`,
    body: {
      apiVersion: `${group}/v1alpha1`,
      kind: 'PortForward',
      metadata: { name, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }] },
      spec: {
        forwards: [...ports].map((port) => ({ ports: [port], command: [...enter, `${port}`] })),
      },
    },
  });
}
