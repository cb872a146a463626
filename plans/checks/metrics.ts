import { dateOf } from '../../lib/moment.ts';
import {
  type Check,
  type Fault,
  NotKnown,
  type Probe,
  type ReadOf,
} from '../../lib/verify/check.ts';
import { releaseOf } from '../revision.ts';
import { minorOf } from '../upgrade-path.ts';
import { authority, authorityRenewal, soon, urgent } from './authorities.ts';
import { istiodReady } from './control-planes.ts';
import { istiodsOf, type WantedIstiod } from './istiods.ts';
import { plural } from './places.ts';
import { istiodRolledOut, istiodVersion } from './versions.ts';

/** What the istiods of a revision count (istiod: port 15014, which anybody may ask). */
function metricsOf({ cluster, controlPlane, revision }: WantedIstiod): ReadOf<'proxied'> {
  const { namespace } = controlPlane;
  const labels = { app: 'istiod', 'istio.io/rev': revision };
  return { cluster, kind: 'proxied', namespace, labels, port: 15014, path: '/metrics' };
}

/** One line of a metric. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Prometheus: text-based exposition format. */
export function samplesOf(text: unknown, metric: string): readonly Sample[] {
  return String(text)
    .split('\n')
    .flatMap((line) => {
      const [, name, labels = '', value] =
        /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
      if (name !== metric) return [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
        ([, label = '', content = '']) => [label, content] as const,
      );
      return [{ labels: Object.fromEntries(pairs), value: Number(value) }];
    });
}

const ends = [
  'citadel_server_root_cert_expiry_timestamp',
  'citadel_server_cert_chain_expiry_timestamp',
];

/** A probe of each istiod by what it counts. */
function counted(
  needs: readonly Check[],
  about: (istiod: WantedIstiod) => Pick<Probe, 'title'> & {
    readonly judge: (texts: readonly unknown[], now: number) => readonly Fault[];
  },
): Check['probes'] {
  return (topology) =>
    istiodsOf(topology).map((istiod) => {
      const { cluster } = istiod;
      const read = metricsOf(istiod);
      const { title, judge } = about(istiod);
      return {
        clusters: [cluster],
        title,
        reads: [read],
        needs: [istiodReady, ...needs].map(({ id }) => ({ check: id, cluster })),
        judge: ({ answer, now }) => judge(answer(read), now),
      };
    });
}

/** What istiod signs with now, wherever it has that from. */
function signer(
  severity: Check['severity'],
  within: number,
  needs: readonly Check[],
): Check['probes'] {
  return counted(needs, ({ name, cluster, controlPlane: { namespace } }) => ({
    title: `what ${name} signs with is valid${severity === 'error' ? '' : ' for long'}`,
    judge: (texts, now) => {
      const times = texts.flatMap((text) =>
        ends.flatMap((metric) => samplesOf(text, metric).map(({ value }) => value * 1000)),
      );
      if (times.length === 0) throw new NotKnown(`${name}, which signs nothing itself`);
      const end = Math.min(...times);
      if (end > now + within) return [];
      return [
        {
          message: `a certificate with which ${name} of ${cluster} signs ends on ${dateOf(end)}, whatever its Secret says now`,
          hint: `start it again, so that it takes what is there: \`kubectl -n ${namespace} rollout restart deployment ${name}\` in ${cluster}`,
        },
      ];
    },
  }));
}

const expiry = 'https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/';

export const signerValid: Check = {
  id: 'signer-valid',
  severity: 'error',
  about: {
    reads:
      'when what istiod itself signs with ends (proxy: /metrics, citadel_server_*_expiry_timestamp)',
    tells:
      'that it has ended, or does so within three days, though the Secret is renewed or not known',
  },
  page: expiry,
  realOnly: true,
  probes: signer('error', urgent, [authority]),
};

export const signerRenewal: Check = {
  id: 'signer-renewal',
  severity: 'warning',
  about: {
    reads: 'the same metrics',
    tells: 'that it ends within thirty days, though the Secret is renewed or not known',
  },
  page: expiry,
  realOnly: true,
  probes: signer('warning', soon, [authority, authorityRenewal, signerValid]),
};

/** An image is not known by its tag where it is named by a digest, and a tag may be moved. */
export const istiodRunning: Check = {
  id: 'istiod-running',
  severity: 'warning',
  about: {
    reads: 'which version every istiod says that it is (proxy: /metrics, pilot_info)',
    tells: 'that it is another one than mesh.yaml says',
  },
  page: 'https://istio.io/latest/docs/releases/supported-releases/',
  realOnly: true,
  probes: counted([istiodRolledOut, istiodVersion], (istiod) => {
    const { name, cluster } = istiod;
    const wanted = releaseOf(istiod).version;
    return {
      title: `${name} says that it is ${wanted}`,
      judge: (texts) => {
        const found = texts.flatMap((text) => versionsIn(text, 'pilot_info'));
        const others = found.map(({ version }) => version).filter((version) => version !== wanted);
        return [...new Set(others)].map((version) => ({
          message: `${name} of ${cluster} says that it is Istio ${version}, and mesh.yaml wants ${wanted}`,
          hint: 'see which image its Pods really have: `kubectl get pods -l app=istiod -o wide`, and whether its tag was moved',
        }));
      },
    };
  }),
};

/** An istiod serves proxies of its own minor version, and of the one before (Istio: supported releases, control plane/data plane skew). */
export const proxyVersion: Check = {
  id: 'proxy-version',
  severity: 'warning',
  about: {
    reads:
      'of which versions the proxies are that are connected to istiod (proxy: /metrics, pilot_xds)',
    tells: 'how many are newer than it, or more than one minor version older',
  },
  page: 'https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew',
  realOnly: true,
  probes: counted([istiodVersion, istiodRunning], (istiod) => {
    const { name, cluster } = istiod;
    const own = releaseOf(istiod).version;
    return {
      title: `${name} serves proxies of versions that it knows`,
      judge: (texts) => {
        const newest = minorOf(own);
        const strange = texts
          .flatMap((text) => versionsIn(text, 'pilot_xds'))
          .filter(({ version, value }) => {
            const minor = minorOf(version);
            return value > 0 && (minor > newest || minor < newest - 1);
          });
        return strange.map(({ version, value }) => ({
          message: `${plural(value, 'proxy', 'proxies')} of Istio ${version} ${value === 1 ? 'is' : 'are'} connected to ${name} of ${cluster}, which is ${own}`,
          hint: 'start their Pods again, so that they get the proxy of their istiod: `istioctl proxy-status` lists them',
        }));
      },
    };
  }),
};

/** `1.31.0` of `1.31.0-ab12cd-Clean` or `1.31-alpha`. What is no release has none. */
function versionsIn(text: unknown, metric: string) {
  return samplesOf(text, metric).flatMap(({ labels, value }) => {
    const [version] = /^\d+\.\d+\.\d+/.exec(labels['version'] ?? '') ?? [];
    return version === undefined ? [] : [{ version, value }];
  });
}
