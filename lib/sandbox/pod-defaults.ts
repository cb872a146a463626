import { textAt } from '../json.ts';
import { quantity } from '../state/canonical.ts';
import { type Draft, each, fill, inner, isDraft, made } from './draft.ts';

/** Defaults of a Pod template within the spec of a workload. */
export function workloadDefaults(spec: Draft): void {
  podDefaults(made(made(spec, 'template'), 'spec'));
}

/** Defaults of the spec of a Pod (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go). */
export function podDefaults(spec: Draft): void {
  fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  if (spec['serviceAccountName'] !== undefined) {
    spec['serviceAccount'] = spec['serviceAccountName'];
  } else if (spec['serviceAccount'] !== undefined) {
    spec['serviceAccountName'] = spec['serviceAccount'];
  }
  for (const list of ['containers', 'initContainers']) each(spec, list).forEach(container);
  each(spec, 'volumes').forEach(volume);
}

function container(draft: Draft): void {
  fill(draft, {
    imagePullPolicy: pullPolicy(textAt(draft['image']) ?? ''),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of each(draft, 'ports')) fill(port, { protocol: 'TCP' });
  for (const variable of each(draft, 'env')) fieldRef(inner(variable, 'valueFrom'));
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = draft[key];
    if (isDraft(probe)) probeDefaults(probe);
  }
  for (const key of ['postStart', 'preStop']) httpGet(inner(draft, 'lifecycle', key));
  for (const list of ['limits', 'requests']) {
    const amounts = inner(draft, 'resources', list);
    for (const [name, amount] of Object.entries(amounts)) amounts[name] = quantity(amount);
  }
}

/** Images without a tag, or with `latest`, are pulled always. */
function pullPolicy(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return /@/.test(last) || (/:/.test(last) && !last.endsWith(':latest'))
    ? 'IfNotPresent'
    : 'Always';
}

function probeDefaults(probe: Draft): void {
  fill(probe, { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 });
  httpGet(probe);
}

function httpGet(handler: Draft): void {
  const request = handler['httpGet'];
  if (isDraft(request)) fill(request, { path: '/', scheme: 'HTTP' });
}

function fieldRef(source: Draft): void {
  const reference = source['fieldRef'];
  if (isDraft(reference)) fill(reference, { apiVersion: 'v1' });
}

function volume(draft: Draft): void {
  for (const key of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    const source = draft[key];
    if (isDraft(source)) fill(source, { defaultMode: 420 });
  }
  each(inner(draft, 'downwardAPI'), 'items').forEach(fieldRef);
  for (const source of each(inner(draft, 'projected'), 'sources')) {
    each(inner(source, 'downwardAPI'), 'items').forEach(fieldRef);
    const token = source['serviceAccountToken'];
    if (isDraft(token)) fill(token, { expirationSeconds: 3_600 });
  }
  const path = draft['hostPath'];
  if (isDraft(path)) fill(path, { type: '' });
  if (Object.keys(draft).length === 1) draft['emptyDir'] = {};
}
