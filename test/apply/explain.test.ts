import { expect } from 'chai';
import { explain } from '../../lib/apply/explain.ts';
import { podAdvice } from '../../lib/cluster/advice.ts';
import type { Manifest } from '../../lib/cluster/object.ts';
import { scriptedClient } from '../support/scripted-client.ts';

const namespace = 'istio-system';
const istiod: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace },
  spec: { selector: { matchLabels: { app: 'istiod' } } },
};

/** A Pod that was made in this minute. */
function pod(name: string, status: object, minute = 0): Manifest {
  const creationTimestamp = `2026-01-01T00:0${minute}:00Z`;
  const metadata = { name, namespace, creationTimestamp };
  return { apiVersion: 'v1', kind: 'Pod', metadata, status };
}

function event(of: string, reason: string, message: string, more: object = {}): Manifest {
  const [kind = '', name = ''] = of.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason}`, namespace },
    involvedObject: { kind, name },
    type: 'Warning',
    lastTimestamp: '2026-01-01T00:05:00Z',
    reason,
    message,
    ...more,
  };
}

function container(state: object, more: object = {}) {
  return { name: 'discovery', state, ...more };
}

const creating = container({ waiting: { reason: 'ContainerCreating' } });
const running = { containerStatuses: [container({ running: {} })] };
const killed = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
const backOff = {
  waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' },
};
const refusal = 'pods "x" is forbidden: exceeded quota: few';

interface Scene {
  readonly pods?: readonly Manifest[];
  readonly events?: readonly Manifest[];
}

const scenes: Readonly<Record<string, readonly [Scene, string | undefined]>> = {
  'an image that cannot be pulled, in an init container, before that the others wait for it': [
    {
      pods: [
        pod('a', {
          initContainerStatuses: [
            container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling "x"' } }),
          ],
          containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
        }),
      ],
    },
    'Pod a: ImagePullBackOff Back-off pulling "x"',
  ],
  'how a container ended that is not started at once': [
    { pods: [pod('a', { containerStatuses: [container(backOff, { lastState: killed })] })] },
    'Pod a: CrashLoopBackOff back-off 40s restarting failed container (discovery ended: OOMKilled, exit code 137)',
  ],
  'how a container has just ended': [
    { pods: [pod('a', { containerStatuses: [container(killed)] })] },
    'Pod a: discovery ended: OOMKilled, exit code 137',
  ],
  'a volume that cannot be mounted': [
    {
      pods: [pod('a', { containerStatuses: [creating] })],
      events: [
        event('Pod/a', 'FailedMount', 'MountVolume.SetUp failed: secret "cacerts" not found'),
        event('Pod/b', 'FailedMount', 'of another Pod', { lastTimestamp: '2026-01-01T00:06:00Z' }),
      ],
    },
    'Pod a: FailedMount: MountVolume.SetUp failed: secret "cacerts" not found',
  ],
  'a probe that fails, by the latest of a series of events': [
    {
      pods: [pod('a', running)],
      events: [
        event('Pod/a', 'FailedMount', 'long ago'),
        event('Pod/a', 'Unhealthy', 'Readiness probe failed: connection refused', {
          lastTimestamp: null,
          eventTime: '2026-01-01T00:01:00.000000Z',
          series: { count: 9, lastObservedTime: '2026-01-01T00:09:00.000000Z' },
        }),
      ],
    },
    'Pod a: Unhealthy: Readiness probe failed: connection refused',
  ],
  'that containers are being made, where nothing else is known': [
    { pods: [pod('a', { containerStatuses: [creating] })] },
    'Pod a: ContainerCreating',
  ],
  'the Pod that is late, not one that is ready, going or evicted': [
    {
      pods: [
        pod('old', {
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [container({ running: {} }, { lastState: killed })],
        }),
        pod('evicted', { phase: 'Failed', containerStatuses: [container(killed)] }),
        pod('new', { conditions: [{ type: 'PodScheduled', status: 'False', message: 'no CPU' }] }),
      ],
      events: [event('Pod/old', 'Unhealthy', 'once')],
    },
    'Pod new: no CPU',
  ],
  'why no Pod is made': [
    { events: [event('ReplicaSet/istiod-1', 'FailedCreate', refusal)] },
    refusal,
  ],
  'why the next Pod is not made': [
    {
      pods: [pod('old', { conditions: [{ type: 'Ready', status: 'True' }] })],
      events: [event('ReplicaSet/istiod-2', 'FailedCreate', refusal)],
    },
    refusal,
  ],
  'nothing that is over: the Pod was made after all': [
    {
      pods: [pod('a', running, 9)],
      events: [
        event('ReplicaSet/istiod-1', 'FailedCreate', refusal),
        event('Deployment/istiod', 'ScalingReplicaSet', 'Scaled up', { type: 'Normal' }),
      ],
    },
    undefined,
  ],
};

describe('apply/explain', () => {
  for (const [what, [{ pods = [], events = [] }, expected]] of Object.entries(scenes)) {
    it(`tells ${what}`, async () => {
      const client = scriptedClient({
        list: ({ kind }) => Promise.resolve(kind === 'Event' ? events : pods),
      });
      expect(await explain(client, istiod)).to.equal(expected);
    });
  }

  it('says of a Service that is being deleted nothing of load balancers', async () => {
    const client = scriptedClient({ list: () => Promise.resolve([]) });
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace } };
    expect(await explain(client, service)).to.match(/^no load-balancer controller/);
    const going = { ...service.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(await explain(client, { ...service, metadata: going })).to.equal(undefined);
  });

  it('is followed by what to do about Pods that are refused', () => {
    const hints = {
      'failed quota: few: must specify limits.cpu for: discovery':
        /^the ResourceQuota few .*mesh\.yaml/,
      'no PriorityClass with name mesh-critical was found': /^make the PriorityClass mesh-critical/,
      'unable to validate against any security context constraint: [x]': /`platform: openshift`/,
      'failed calling webhook "a": Post "https://w.ns.svc:443/x": dial tcp: connection refused':
        /Service ns\/w/,
      'pods "a-" is forbidden: insufficient quota to match these scopes: [{PriorityClass In [system-node-critical]}]':
        /ResourceQuota of the namespace/,
      'Pod "a-1" is invalid: spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi':
        /^the Pods ask for more memory than their limit/,
      'pods "a-1" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000':
        /^the LimitRange/,
      'admission webhook "namespace.sidecar-injector.istio.io" denied the request: failed to run injection template':
        /^istiod does not inject/,
    };
    for (const [words, hint] of Object.entries(hints)) {
      expect(podAdvice(`Deployment a gets no Pods: ${words}`)).to.match(hint);
    }
  });
});
