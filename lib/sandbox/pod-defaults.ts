import { textAt } from '../json.ts';
import { type MutableJson, each, fill, inner, isDraft, made } from './draft.ts';

/** Defaults of a Pod template within the spec of a workload. */
export function workloadDefaults(spec: MutableJson): void {
  podDefaults(made(made(spec, 'template'), 'spec'));
}

/** Defaults of the spec of a Pod (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go). */
export function podDefaults(spec: MutableJson): void {
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

function container(draft: MutableJson): void {
  fill(draft, {
    imagePullPolicy: pullPolicy(textAt(draft['image']) ?? ''),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of each(draft, 'ports')) fill(port, { protocol: 'TCP' });
  each(draft, 'env').forEach((variable) => reference(inner(variable, 'valueFrom')));
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = draft[key];
    if (isDraft(probe)) probeDefaults(probe);
  }
  for (const key of ['postStart', 'preStop']) httpGet(inner(draft, 'lifecycle', key));
}

/** Images without a tag, or with `latest`, are pulled always. */
function pullPolicy(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return /@/.test(last) || (/:/.test(last) && !last.endsWith(':latest'))
    ? 'IfNotPresent'
    : 'Always';
}

function probeDefaults(probe: MutableJson): void {
  fill(probe, { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 });
  httpGet(probe);
}

function httpGet(handler: MutableJson): void {
  const request = handler['httpGet'];
  if (isDraft(request)) fill(request, { path: '/', scheme: 'HTTP' });
}

/** A field of the Pod, or an amount of its resources: the divisor is a quantity, which Go prints also when it is nothing. */
function reference(draft: MutableJson): void {
  const { fieldRef, resourceFieldRef } = draft;
  if (isDraft(fieldRef)) fill(fieldRef, { apiVersion: 'v1' });
  if (isDraft(resourceFieldRef)) fill(resourceFieldRef, { divisor: '0' });
}

function volume(draft: MutableJson): void {
  for (const key of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    const source = draft[key];
    if (isDraft(source)) fill(source, { defaultMode: 420 });
  }
  each(inner(draft, 'downwardAPI'), 'items').forEach(reference);
  for (const part of each(inner(draft, 'projected'), 'sources')) {
    each(inner(part, 'downwardAPI'), 'items').forEach(reference);
    const token = part['serviceAccountToken'];
    if (isDraft(token)) fill(token, { expirationSeconds: 3_600 });
  }
  const path = draft['hostPath'];
  if (isDraft(path)) fill(path, { type: '' });
  if (Object.keys(draft).length === 1) draft['emptyDir'] = {};
}
