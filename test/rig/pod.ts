import type { KubeObject } from './api.ts';

/** As much of a Pod as it takes to run its containers. */
export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly serviceAccountName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly securityContext?: SecurityContext & {
      readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
    };
  };
  readonly status: {
    readonly podIP?: string;
    readonly hostIP?: string;
    readonly containerStatuses?: readonly { readonly name: string; readonly image: string }[];
  };
}

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  /** `Always` makes an init container a sidecar. */
  readonly restartPolicy?: 'Always';
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly securityContext?: SecurityContext;
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly resourceFieldRef?: { readonly resource: string; readonly divisor?: string };
  };
}

interface Item {
  readonly key: string;
  readonly path: string;
}

export interface FilesFrom {
  readonly name?: string;
  readonly secretName?: string;
  readonly optional?: boolean;
  readonly items?: readonly Item[];
}

export interface Source {
  readonly secret?: FilesFrom;
  readonly configMap?: FilesFrom;
  readonly serviceAccountToken?: {
    readonly audience?: string;
    readonly expirationSeconds?: number;
    readonly path: string;
  };
  readonly downwardAPI?: {
    readonly items: readonly { path: string; fieldRef?: { readonly fieldPath: string } }[];
  };
}

export interface Volume extends Source {
  readonly name: string;
  readonly projected?: { readonly sources: readonly Source[] };
  readonly emptyDir?: object;
}

/** What a kubelet puts into the environment of a container: literal values, fields of the Pod, its resources. */
export function environmentOf(
  pod: Pod,
  container: Container,
  allocatable: Readonly<Record<string, number>>,
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef !== undefined) {
      env[name] = fieldOf(pod, valueFrom.fieldRef.fieldPath);
    } else if (valueFrom?.resourceFieldRef !== undefined) {
      const { resource, divisor } = valueFrom.resourceFieldRef;
      env[name] = String(resourceOf(container, resource, divisor, allocatable));
    } else if (valueFrom === undefined) {
      env[name] = expanded(value ?? '', env);
    } else {
      throw new Error(`env ${name}: a source the rig does not know`);
    }
  }
  return env;
}

/** Kubernetes, "Define dependent environment variables": `$(NAME)`, where there is such a variable; `$$(NAME)` is none. */
export function expanded(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? match),
  );
}

/** Kubernetes, downward API: the fields that may be referred to. */
export function fieldOf(pod: Pod, path: string): string {
  const indexed = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path);
  if (indexed !== null) {
    const map = indexed[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[indexed[2] ?? ''] ?? '';
  }
  if (path === 'metadata.labels') return listed(pod.metadata.labels);
  if (path === 'metadata.annotations') return listed(pod.metadata.annotations);
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'status.podIP': pod.status.podIP,
    'status.hostIP': pod.status.hostIP,
  };
  const value = fields[path];
  if (value === undefined) throw new Error(`Pod ${pod.metadata.name} has no field ${path}`);
  return value;
}

/** `key="value"`, a line each, as a kubelet writes them into a file. */
function listed(map: Readonly<Record<string, string>> = {}): string {
  return Object.entries(map)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted()
    .join('\n');
}

/** A limit that is not set is what the Node has. Rounded up, as a kubelet does. */
function resourceOf(
  container: Container,
  resource: string,
  divisor: string | undefined,
  allocatable: Readonly<Record<string, number>>,
): number {
  const [kind, name = ''] = resource.split('.');
  const set = (kind === 'limits' ? container.resources?.limits : container.resources?.requests)?.[
    name
  ];
  const amount = set === undefined ? (kind === 'limits' ? allocatable[name] : 0) : quantity(set);
  const unit = divisor === undefined || divisor === '0' ? 1 : quantity(divisor);
  return Math.ceil((amount ?? 0) / unit);
}

/** Kubernetes quantities: `500m`, `2Gi`, `1e3`, `4`. */
export function quantity(text: string): number {
  const match = /^([\d.]+(?:e\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text);
  if (match === null) throw new Error(`not a quantity: ${text}`);
  const units: Readonly<Record<string, number>> = {
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
  };
  return Number(match[1]) * (units[match[2] ?? ''] ?? 1);
}

/** The port of a probe, by number or by the name of a container port. */
export function portOf(container: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  if (named === undefined) throw new Error(`container ${container.name} has no port ${port}`);
  return named;
}
