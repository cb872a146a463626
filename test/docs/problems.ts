import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { checkApproval } from '../../lib/apply/approval.ts';
import { refused } from '../../lib/cluster/status.ts';
import { unanswered } from '../../lib/cluster/unreachable.ts';
import { problemLines } from '../../lib/report/problem-lines.ts';
import { rivalClaims } from '../../lib/state/claims.ts';
import { problemOf } from '../../lib/state/problem.ts';
import type { ProblemCode } from '../../lib/state/problem-codes.ts';
import { upgradeProblem } from '../support/upgrades.ts';
import { StepError } from '../../lib/steps/step-error.ts';
import { answer, status } from '../cluster/recorded-answers.ts';
import { misplaced, ofNewer, ofOlder, saidOnly, swapped, twice } from './mixed-up.ts';
import { locked, lockLost } from './locking.ts';
import {
  installedState,
  madeBy,
  operator,
  release,
  sailRevision,
  unseen,
} from './made-by-others.ts';
import { adopt, replace } from '../support/changes.ts';
import { bareStep } from '../support/graphs.ts';
import {
  asked,
  gitPending,
  service,
  versioned,
  type Provoke,
  answered,
  kubeconfig,
  refusal,
  trust,
  undestroyable,
  failed,
  istioctl,
  manifest,
  obstructed,
  waited,
} from './provoking.ts';

/** As plans print it. */
export async function outputOf(code: ProblemCode): Promise<string> {
  const problem = await provoked[code]();
  if (problem.code !== code) {
    throw new Error(`${code} was to be provoked, but ${problem.code} came`);
  }
  const step = bareStep('cluster1/control-plane');
  const changeSet = {
    steps: [{ step, changes: [], missing: [], unseen: [], problem }],
    removals: [],
  };
  const style = { palette: new Chalk({ level: 0 }), width: 100, verbose: false };
  const lines = problemLines(changeSet, style);
  // Which steps it is about is of the plan, not of the code.
  return lines.filter((line) => !line.startsWith('  could not be looked at')).join('\n');
}

const provoked: Readonly<Record<ProblemCode, Provoke>> = {
  'E-CONTEXT-MISSING': kubeconfig(
    'context-missing',
    'context kind-cluster9 does not exist in /home/me/.kube/config: there are kind-cluster1, kind-cluster2',
  ),
  'E-KUBECONFIG-UNREADABLE': kubeconfig('file-broken', '/home/me/.kube/config is not YAML: line 3'),
  'E-KUBECONFIG-REFUSED': kubeconfig(
    'entry-refused',
    'user admin of /home/me/.kube/config has both a token and a credential plugin',
  ),
  'E-PLUGIN-MISSING': kubeconfig(
    'plugin-missing',
    'the credential plugin gke-gcloud-auth-plugin is not in PATH',
  ),
  'E-CREDENTIALS-FAILED': kubeconfig(
    'credentials-failed',
    'aws ended with 255: the SSO session has expired',
    'run `aws sso login`, then run again',
  ),
  'E-UNREACHABLE': () =>
    problemOf(
      unanswered(
        asked,
        Object.assign(new Error('connect ECONNREFUSED 172.18.0.2:6443'), { code: 'ECONNREFUSED' }),
      ),
    ),
  'E-UNAUTHORIZED': () =>
    problemOf(
      refused(asked, {
        ...answer(401, { message: 'Unauthorized' }),
        date: Date.now() + 90 * 60_000,
      }),
    ),
  'E-FORBIDDEN': answered('forbidden'),
  'E-NOT-FOUND': answered('not-found'),
  'E-NAMESPACE-MISSING': answered('namespace-missing'),
  'E-NAMESPACE-TERMINATING': answered('namespace-terminating'),
  'E-CONFLICT': answered('conflict'),
  'E-INVALID': answered('invalid'),
  'E-IMMUTABLE': answered('immutable'),
  'E-WEBHOOK-UNREACHABLE': () =>
    problemOf(
      refused(
        asked,
        status(
          500,
          'Internal error occurred: failed calling webhook "rev.validation.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/validate?timeout=10s": context deadline exceeded',
        ),
      ),
    ),
  'E-WEBHOOK-DENIED': answered('webhook-denied'),
  'E-TIMEOUT': answered('timeout'),
  'E-UNAVAILABLE': answered('unavailable'),
  'E-STORAGE-FULL': () =>
    problemOf(refused(asked, status(500, 'etcdserver: mvcc: database space exceeded'))),
  'E-LOCKED': locked,
  'E-LOCK-LOST': lockLost,
  'E-INTERRUPTED': waited('load-balancer-pending', true),
  'E-ISTIOCTL-MISSING': istioctl(undefined),
  'E-ISTIOCTL-VERSION': istioctl(`echo '{"version": "1.30.4"}'`),
  'E-ISTIOCTL-FAILED': istioctl(
    `${versioned} echo 'Error: invalid connect timeout: time 2h0m0s must be >1ms and <1h0m0s' >&2; exit 1;; esac`,
  ),
  'E-MANIFEST-UNREADABLE': manifest('', '/nowhere/metallb.yaml'),
  'E-MANIFEST-CHECKSUM': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-codes-'));
    writeFileSync(join(folder, 'metallb.yaml'), 'kind: List\n');
    const problem = await manifest('0'.repeat(64), join(folder, 'metallb.yaml'))();
    rmSync(folder, { recursive: true });
    return { ...problem, message: problem.message.replaceAll(folder, '/home/me/mesh') };
  },
  'E-LOAD-BALANCER-PENDING': waited('load-balancer-pending'),
  'E-NOT-READY': waited('not-ready'),
  'E-NOT-OURS': failed(() =>
    Promise.resolve().then(() =>
      checkApproval(
        [adopt(service)],
        { id: 'cluster1/gateway', cluster: 'cluster1', objects: [] },
        { adopt: false },
      ),
    ),
  ),
  'E-UNSEEN-CHANGE': failed(() =>
    Promise.resolve().then(() =>
      checkApproval(
        [replace(service)],
        { id: 'cluster1/gateway', cluster: 'cluster1', objects: [] },
        { adopt: false },
      ),
    ),
  ),
  'E-FACT-MISSING': () =>
    problemOf(
      new StepError(
        'fact-missing',
        'the address of the east-west gateway of cluster1 is not known',
      ),
    ),
  'E-GIT-PENDING': gitPending,
  'E-KEY-UNREADABLE': trust(
    'key-unreadable',
    'the private key /home/me/mesh/ca/root-key.pem cannot be read: it does not exist',
  ),
  'E-KEY-COMMAND-FAILED': trust(
    'key-command-failed',
    '`vault`, which is to print the private key, failed: it ended with 2',
  ),
  'E-KEY-COMMAND-UNTRUSTED': trust(
    'key-command-untrusted',
    '`vault`, which is to print the private key, is not run: the mesh file is not trusted',
  ),
  'E-KEY-UNUSABLE': trust(
    'key-unusable',
    '/home/me/mesh/ca/root-key.pem holds no private key in PEM form that can be used: it has a passphrase',
  ),
  'E-KEY-MISMATCH': trust(
    'key-mismatch',
    'the private key of /home/me/mesh/ca/root-key.pem does not belong to its certificate',
  ),
  'E-ROOT-CONSTRAINED': trust(
    'root-constrained',
    'the root allows no authority below it (pathlen 0)',
  ),
  'E-TRUST-ROOT': refusal(
    'E-TRUST-ROOT',
    'cluster1 has a Secret cacerts that something like cert-manager issues (it has a tls.crt)',
    'write `trust: { mode: external }`, so that isthmus only checks it',
  ),
  'E-GATEWAY-HOSTNAME': refusal(
    'E-GATEWAY-HOSTNAME',
    'the east-west gateway of cluster1 has the hostname a1b2.elb.example.com, which the certificate of istiod does not carry',
    'write `eastWestGateway: { address: a1b2.elb.example.com }` for cluster1',
  ),
  'E-API-SERVER-UNKNOWN': refusal(
    'E-API-SERVER-UNKNOWN',
    'nobody knows how cluster1 reaches the API server of cluster2',
    'write `apiServer` for cluster2',
  ),
  'E-LEFTOVER-KUBECONFIG': refusal(
    'E-LEFTOVER-KUBECONFIG',
    'namespace istio-system of cluster1 has a Secret istio-kubeconfig, so that istiod would read the config of the cluster that it leads to',
    'if it is left over from an external control plane, delete it; isthmus cannot install external control planes yet',
  ),
  'E-RIGHTS': obstructed({
    version: () => Promise.resolve('v1.34.1'),
    may: () => Promise.resolve(false),
  }),
  'E-KUBERNETES-VERSION': obstructed({
    version: () => Promise.resolve('v1.29.4'),
    may: () => Promise.resolve(true),
  }),
  'E-DOWNGRADE': () => upgradeProblem('1.32.0', '1.31.0'),
  'E-VERSION-JUMP': () => upgradeProblem('1.28.4', '1.31.0'),
  'E-VERSION-SKEW': () => upgradeProblem('1.30.4', '1.31.0', '1.29.6'),
  'E-LEADS-OTHERS': undestroyable('cluster1', (cluster) => `uid of ${cluster}`),
  'E-WRONG-CLUSTER': swapped,
  'E-SAME-CLUSTER': twice,
  ...misplaced,
  'E-NEWER-ISTHMUS': ofNewer,
  ...saidOnly,
  'W-OLDER-ISTHMUS': ofOlder,
  'E-HELM-RELEASE': madeBy(release),
  'E-SAIL-OPERATOR': madeBy(sailRevision),
  'E-ISTIO-OPERATOR': madeBy(installedState, operator),
  'W-OPERATOR-LEFT': madeBy(installedState),
  'W-MAKERS-UNKNOWN': unseen,
  'E-CLUSTER-RENAMED': refusal(
    'E-CLUSTER-RENAMED',
    'istiod of cluster1 knows the API server of east as gke_project1_us-east1_east (Secret istio-remote-secret-one), and mesh.yaml calls it east',
    'to keep the name that its Pods have, write `clusters.east.istioName: gke_project1_us-east1_east`. To rename it, delete that Secret, apply, and restart its Pods',
  ),
  'E-OBJECT-TWICE': () => {
    const wanted = [{ manifest: service, unknown: [] }];
    const found = rivalClaims(
      new Map([
        ['cluster1/a', wanted],
        ['cluster1/b', wanted],
      ]),
    ).get('cluster1/a');
    if (found === undefined) throw new Error('no rivals');
    return found;
  },
  'E-INTERNAL': () =>
    problemOf(new TypeError("Cannot read properties of undefined (reading 'spec')")),
};
