import type { Manifest } from '../cluster/object.ts';
import { isLabelText, isQualified, subdomain } from '../kubernetes-names.ts';
import { wrong } from './causes.ts';
import type { Cause } from './refusal.ts';
import type { Resource } from './resource.ts';

/** What is wrong with the name and the labels of an object (Kubernetes: "Object Names and IDs", "Labels and Selectors"). */
export function metadataCauses(resource: Resource, object: Manifest): readonly Required<Cause>[] {
  return [...nameCauses(resource, object), ...labelCauses(object)];
}

/** What validation says of a text that is no `subdomain`. */
export const nameWords =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function nameCauses(resource: Resource, { metadata }: Manifest): readonly Required<Cause>[] {
  const isRbac = resource.group === 'rbac.authorization.k8s.io';
  const fits = isRbac ? !/[/%]/.test(metadata.name) : subdomain.test(metadata.name);
  const isLabel = resource.group === '' && ['Namespace', 'Service'].includes(resource.kind);
  return fits &&
    metadata.name.length <= (isLabel ? 63 : 253) &&
    !(isLabel && metadata.name.includes('.'))
    ? []
    : [wrong('metadata.name', metadata.name, nameWords)];
}

function labelCauses({ metadata }: Manifest): readonly Required<Cause>[] {
  return Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => [
    ...(isQualified(key) ? [] : [wrong('metadata.labels', key, qualified)]),
    ...(value === '' || isLabelText(value) ? [] : [wrong('metadata.labels', value, labelText)]),
  ]);
}

const qualified = 'a qualified name is a name with an optional DNS subdomain and `/` before it';
const labelText =
  "a valid label must be at most 63 characters of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
