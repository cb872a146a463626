import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seed } from './mesh.ts';
import { repository } from './repository.ts';

/** A mesh of the fixtures. */
export const fixture = (name: string): string =>
  readFileSync(join(repository, 'fixtures', name, 'mesh.yaml'), 'utf8');

/** Values, mesh config, a hub and settings of gateways. */
export const said = seed
  .replace(
    /^istio:\n/m,
    `$&  hub: registry.example.org/istio
  meshConfig: { accessLogFile: /dev/stdout, defaultConfig: { holdApplicationUntilProxyStarts: true } }
  values:
    global: { logAsJson: true, proxy: { resources: { requests: { cpu: 50m } } } }
    pilot: { env: { PILOT_ENABLE_STATUS: 'true' } }
`,
  )
  .replace(
    /^ {4}ingressGateway: true.*$/m,
    `    ingressGateway: { minReplicas: 2, resources: { requests: { cpu: 200m } }, tolerations: [{ key: edge, operator: Exists }] }
    values: { global: { proxy: { logLevel: debug } } }`,
  )
  .replace(
    /^ {6}serviceAnnotations: \{\}$/m,
    '      serviceAnnotations: { cloud.example.org/internal: "true" }\n      externalTrafficPolicy: Local',
  );

const renamed = seed
  .replace('  network1: {}', '  network1: { istioName: US-EAST }')
  .replace('    role: remote', '    role: remote\n    istioName: gke_p_us_west')
  .replace(/address: null.*$/m, 'address: istiod.example.org')
  .replace('namespace: istio-system', 'namespace: mesh');

const canary = seed.replace(
  /^ {2}version: .*$/m,
  `  version: 1.30.4
  revisions: { default: {}, next: { version: 1.31.0 } }
  tags: { default: next, prod: default }`,
);

const asked = seed.replace('kind: secret', 'kind: request');

/** What each is an example of. */
export const meshes: readonly (readonly [string, string])[] = [
  ['primary and remote', seed],
  ['values, meshConfig, hub and settings of gateways', said],
  ['names that cannot be keys, in a namespace of their own', renamed],
  ['revisions and tags', canary],
  ['tokens that end', asked],
  [
    'ports of nodes',
    seed.replace(
      /address: null.*$/m,
      'address: 192.0.2.10\n      type: NodePort\n      port: 32443\n      controlPlanePorts: { discovery: 32012, webhook: 32017 }',
    ),
  ],
  [
    'more gateways than the usual ones',
    seed.replace(
      /^ {4}ingressGateway: true.*$/m,
      `    gateways:
      istio-internal: { kind: ingress, type: ClusterIP, minReplicas: 2 }
      istio-far: { kind: east-west, serviceAnnotations: { cloud.example.org/zone: b } }`,
    ),
  ],
  ['several networks', fixture('primary-remote_multi-network')],
  [
    'an ingress gateway that is not wanted',
    seed.replace('ingressGateway: true', 'ingressGateway: false'),
  ],
  [
    'an address that was written down',
    seed.replace(/address: null.*$/m, 'address: istiod.example.org'),
  ],
  [
    'ports of an address at which remotes ask',
    seed.replace(
      /address: null.*$/m,
      'address: 192.0.2.10\n      controlPlanePorts: { discovery: 32012, webhook: 32017 }',
    ),
  ],
];
