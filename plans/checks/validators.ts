import { recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { controlPlaneOf } from '../../lib/mesh/topology/relations.ts';
import type { Topology } from '../../lib/mesh/topology/topology.ts';
import type { Check } from '../../lib/verify/check.ts';
import { revisioned } from '../revision.ts';
import { istiodReady } from './control-planes.ts';
import { missing, named, objectIn } from './places.ts';
import { calledBy } from './webhooks.ts';

export const defaultValidator: Check = {
  id: 'default-validator',
  severity: 'error',
  about: {
    reads: 'the webhook `istiod-default-validator`',
    tells:
      'that it is missing, or calls another istiod than the default one: config is not validated, or refused altogether',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/validation/',
  probes: (topology) =>
    defaultsIn(topology).map(({ cluster, namespace, istiod }) => ({
      clusters: [cluster],
      title: `${validatorName} calls ${istiod}`,
      reads: [objectIn(cluster, validator)],
      needs: [{ check: istiodReady.id, cluster }],
      judge: ({ object }) => {
        const live = object(cluster, validator);
        if (live === undefined) return [missing(`webhook ${validatorName}`)];
        const called = calledBy(live);
        if (called?.name === istiod && called.namespace === namespace) return [];
        return [
          {
            message: `webhook ${validatorName} calls Service ${called?.namespace ?? ''}/${called?.name ?? ''}, and mesh.yaml has ${namespace}/${istiod} validate what carries no revision`,
            hint: 'run `isthmus apply`: it sets the Service',
          },
        ];
      },
    })),
};

/** istiod itself makes validation strict once it has seen that it works (istiod: validation controller). */
export const validationStrict: Check = {
  id: 'validation-strict',
  severity: 'warning',
  about: {
    reads: 'the webhook `istiod-default-validator`',
    tells:
      'that invalid config is let through when istiod does not answer, as istiod could not make sure that its validation works',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/validation/',
  probes: (topology) =>
    defaultsIn(topology).map(({ cluster, namespace, istiod }) => {
      const deployment = named('apps/v1', 'Deployment', namespace, istiod);
      return {
        clusters: [cluster],
        title: 'invalid Istio config is refused',
        reads: [objectIn(cluster, validator), objectIn(cluster, deployment)],
        needs: [{ check: defaultValidator.id, cluster }],
        judge: ({ object, now }) => {
          const isStrict = recordsAt(object(cluster, validator), 'webhooks').every(
            ({ failurePolicy }) => failurePolicy === 'Fail',
          );
          if (isStrict || now - availableSince(object(cluster, deployment)) < patience) return [];
          return [
            {
              message: `${validatorName} lets config through unseen when istiod does not answer (failurePolicy Ignore): ${istiod} has not been able to try it`,
              hint: `the log of ${istiod} in ${cluster} says why (validationController)`,
            },
          ];
        },
      };
    }),
};

/** What istiod itself tries (istiod: validation controller): it must be refused. */
const invalidGateway = (namespace: string): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'isthmus-validation-probe', namespace },
  spec: {},
});

export const configValidated: Check = {
  id: 'config-validated',
  severity: 'error',
  about: {
    reads: 'what admission makes of a Gateway without servers (a dry run: nothing is created)',
    tells: 'that nobody looks at Istio config before it is stored, or that none can be stored',
  },
  page: 'https://istio.io/latest/docs/ops/common-problems/validation/',
  realOnly: true,
  probes: (topology) =>
    defaultsIn(topology).map(({ cluster, namespace, istiod }) => {
      const wanted = invalidGateway(namespace);
      const read = { cluster, kind: 'admission', wanted } as const;
      return {
        clusters: [cluster],
        title: `${istiod} validates Istio config`,
        reads: [read],
        needs: [istiodReady, defaultValidator].map(({ id }) => ({ check: id, cluster })),
        judge: ({ answer }) => {
          const made = answer(read);
          if (!made.ok && made.error.includes('denied the request')) return [];
          return [
            made.ok
              ? {
                  message: `a Gateway without servers would be stored in ${cluster}: ${istiod} is not asked about Istio config`,
                  hint: `run \`isthmus apply\`: it writes the rules of webhook ${validatorName} again`,
                }
              : {
                  message: `no Istio config can be written into ${cluster}: ${made.error}`,
                  hint: `the log of ${istiod} in ${cluster} says why (validationController)`,
                },
          ];
        },
      };
    }),
};

/** Milliseconds within which istiod has surely tried. */
const patience = 60_000;

const validatorName = 'istiod-default-validator';
const validator = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  name: validatorName,
};

function availableSince(deployment: Manifest | undefined): number {
  const [available] = recordsAt(deployment, 'status', 'conditions').filter(
    ({ type }) => type === 'Available',
  );
  return Date.parse(textAt(available, 'lastTransitionTime') ?? '');
}

/** Which istiod validates what carries no revision, in clusters that run their own. */
function defaultsIn(topology: Topology) {
  return topology.memberships.flatMap(({ cluster, controlPlane, reach, tags }) => {
    const revision = tags['default'];
    if (reach.kind !== 'local' || revision === undefined) return [];
    const { namespace } = controlPlaneOf(topology, controlPlane);
    return [{ cluster, namespace, istiod: revisioned('istiod', revision) }];
  });
}
