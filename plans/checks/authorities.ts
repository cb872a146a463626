import { recordsAt, textAt } from '../../lib/json.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import type { ControlPlane, Topology } from '../../lib/mesh/topology/topology.ts';
import { dateOf } from '../../lib/moment.ts';
import { faultOf, signingRoot } from '../../lib/trust/authority.ts';
import { type Certificate, readCertificates } from '../../lib/trust/certificate.ts';
import type { Check, Evidence } from '../../lib/verify/check.ts';
import { cacertsRef, certificatesIn, readCacerts, selfSignedRef } from '../cacerts.ts';
import { injectorsOf, injectorTrust } from './control-planes.ts';
import { missing, objectIn } from './places.ts';

const page = 'https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/';
const day = 24 * 60 * 60_000;

/** How long before its end an authority is an error, and how long a warning. Milliseconds. */
export const urgent = 3 * day;
export const soon = 30 * day;

export const authority: Check = {
  id: 'authority',
  severity: 'error',
  about: {
    reads:
      'the certificates of Secret `cacerts`, or of `istio-ca-secret` where istiod has made its own',
    tells:
      'that they are not complete, do not fit together, are not valid, or end within three days',
  },
  page,
  probes: (topology) =>
    topology.controlPlanes.map((controlPlane) => ({
      clusters: [controlPlane.host],
      title: 'its certificate authority is sound',
      reads: readsOf(controlPlane),
      judge: ({ object, now }) => {
        const { host, namespace } = controlPlane;
        const cacerts = object(host, cacertsRef(namespace));
        const { mode } = topology.trust;
        if (cacerts === undefined && mode !== 'self-signed') {
          return mode === 'external'
            ? [
                {
                  message:
                    'Secret cacerts is missing: istiod makes another root when it next starts',
                  hint: 'have it issued again by what looks after it',
                },
              ]
            : [missing('Secret cacerts')];
        }
        const fault = cacerts === undefined ? undefined : faultIn(cacerts, now);
        const [end] = endsOf(topology, controlPlane, { object });
        const message =
          fault ??
          (end === undefined || end.notAfter > now + urgent
            ? undefined
            : `${end.subject} ends on ${dateOf(end.notAfter)}: then nothing that it has signed is believed`);
        return message === undefined ? [] : [{ message, hint: renewed(topology) }];
      },
    })),
};

export const authorityRenewal: Check = {
  id: 'authority-renewal',
  severity: 'warning',
  about: {
    reads: 'until when the same certificates are valid',
    tells: 'which of them ends within thirty days',
  },
  page,
  probes: (topology) =>
    topology.controlPlanes.map((controlPlane) => ({
      clusters: [controlPlane.host],
      title: 'its certificate authority is good for long',
      reads: readsOf(controlPlane),
      needs: [{ check: authority.id, cluster: controlPlane.host }],
      judge: ({ object, now }) => {
        const [end] = endsOf(topology, controlPlane, { object });
        if (end === undefined || end.notAfter > now + soon) return [];
        return [
          {
            message: `${end.subject} ends on ${dateOf(end.notAfter)}`,
            hint: renewed(topology),
          },
        ];
      },
    })),
};

/** istiod takes its root when it starts (istiod: istio_ca.go). */
export const authorityUsed: Check = {
  id: 'authority-used',
  severity: 'error',
  about: {
    reads: 'the roots of Secret `cacerts`, and what the webhooks of its cluster trust',
    tells: 'that istiod still signs with another root than the Secret has',
  },
  page,
  probes: (topology) =>
    topology.controlPlanes.flatMap((controlPlane) => {
      const { host, namespace } = controlPlane;
      const [injector] = injectorsOf(topology, host);
      if (injector === undefined) return [];
      return [
        {
          clusters: [host],
          title: 'istiod signs with the authority that is plugged in',
          reads: [objectIn(host, cacertsRef(namespace)), objectIn(host, injector.ref)],
          needs: [authority, injectorTrust].map(({ id }) => ({ check: id, cluster: host })),
          judge: ({ object }) => {
            const cacerts = object(host, cacertsRef(namespace));
            const read = cacerts && readCacerts(cacerts);
            if (read?.ok !== true) return [];
            const { roots } = read.value.authority;
            const trusted = authoritiesIn(object(host, injector.ref));
            if (trusted.some((one) => roots.some((root) => root.fingerprint === one.fingerprint))) {
              return [];
            }
            const [found, wanted] = [trusted, roots].map(([first]) => first?.subject ?? 'none');
            return [
              {
                message: `istiod signs with root ${found ?? ''}, and Secret cacerts has ${wanted ?? ''}`,
                hint: `it takes a root only when it starts: \`kubectl -n ${namespace} rollout restart deployment istiod\` in ${host}; workloads of the old root and of the new one refuse each other`,
              },
            ];
          },
        },
      ];
    }),
};

function readsOf({ host, namespace }: ControlPlane) {
  return [cacertsRef(namespace), selfSignedRef(namespace)].map((ref) => objectIn(host, ref));
}

/** What the webhooks of a configuration trust. */
export function authoritiesIn(configuration: Manifest | undefined): readonly Certificate[] {
  const [first] = recordsAt(configuration, 'webhooks');
  const bundle = textAt(first, 'clientConfig', 'caBundle') ?? '';
  const read = readCertificates(Buffer.from(bundle, 'base64').toString('utf8'));
  return read.ok ? read.value : [];
}

function faultIn(cacerts: Manifest, now: number): string | undefined {
  const read = readCacerts(cacerts);
  if (!read.ok) return `Secret cacerts cannot be used: ${read.error}`;
  const fault = faultOf(read.value.authority, now);
  return fault === undefined ? undefined : `the authority in Secret cacerts ${fault}`;
}

/** The certificates that istiod needs, the one that ends first before the others. */
function endsOf(
  topology: Topology,
  { host, namespace }: ControlPlane,
  { object }: Pick<Evidence, 'object'>,
): readonly Certificate[] {
  const cacerts = object(host, cacertsRef(namespace));
  const read = cacerts && readCacerts(cacerts);
  const all =
    read === undefined
      ? topology.trust.mode === 'self-signed'
        ? certificatesIn(object(host, selfSignedRef(namespace)), 'ca-cert.pem')
        : []
      : read.ok
        ? [
            read.value.authority.certificate,
            ...read.value.authority.chain,
            ...[signingRoot(read.value.authority)].flatMap((root) => root ?? []),
          ]
        : [];
  return all.toSorted((one, other) => one.notAfter - other.notAfter);
}

function renewed({ trust: { mode } }: Topology): string {
  switch (mode) {
    case 'root':
      return 'run `isthmus apply`: it makes a new intermediate of the root';
    case 'files':
      return 'put new certificates into the files that `trust` names, and run `isthmus apply`';
    case 'external':
      return 'have it issued again by what looks after it';
    case 'self-signed':
      return 'istiod renews its own root before it ends; its log says why it has not';
  }
}
