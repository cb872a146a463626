import type { Manifest } from '../cluster/object.ts';
import { equal, fieldAt, isRecord, type JsonObject, listAt, recordsAt, textAt } from '../json.ts';
import { subdomain } from '../kubernetes-names.ts';
import { duplicate, forbidden, required, wrong } from './causes.ts';
import { nameWords } from './metadata.ts';
import type { Cause } from './refusal.ts';

type Causes = readonly Required<Cause>[];

/** What is wrong with a Service (k8s.io/kubernetes, pkg/apis/core/validation: ValidateServiceUpdate), of what a mesh could do to one. */
export function serviceCauses(service: Manifest, live: Manifest | undefined): Causes {
  const [spec, before] = [specOf(service), specOf(live)];
  if (isExternal(spec)) return [...externalCauses(spec), ...nodePortCauses(spec)];
  return [
    ...(live === undefined || isExternal(before) ? [] : changeCauses(spec, before)),
    ...(recordsAt(spec, 'ports').length === 0 && !isHeadless(spec) ? [required('spec.ports')] : []),
    ...portNameCauses(spec),
    ...headlessCauses(spec),
    ...(isHeadless(spec) && !hasSelector(spec) ? [] : familyCauses(spec)),
    ...nodePortCauses(spec),
  ];
}

function externalCauses(spec: JsonObject): Causes {
  const name = (textAt(spec, 'externalName') ?? '').replace(/\.$/, '');
  const own = ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].filter((field) => field in spec);
  return [
    ...own.map((field) => forbidden(`spec.${field}`, 'may not be set for ExternalName services')),
    ...(name === '' ? [required('spec.externalName')] : []),
    ...(name === '' || subdomain.test(name) ? [] : [wrong('spec.externalName', name, nameWords)]),
  ];
}

/** A Service keeps the addresses that it has. */
function changeCauses(spec: JsonObject, before: JsonObject): Causes {
  const { clusterIPs } = spec;
  const isSame = equal(clusterIPs, before['clusterIPs']);
  return isSame || (isHeadless(spec) && isHeadless(before))
    ? []
    : [wrong('spec.clusterIPs[0]', clusterIPs, 'may not change once set')];
}

/** Each port is told by its name, too. */
function portNameCauses(spec: JsonObject): Causes {
  const names = recordsAt(spec, 'ports').map((port) => textAt(port, 'name'));
  return names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) < index
      ? [duplicate(`spec.ports[${index}].name`, name)]
      : [],
  );
}

function headlessCauses(spec: JsonObject): Causes {
  const { type } = spec;
  if (!isHeadless(spec) || type === 'ClusterIP') return [];
  const words = `may not be set to 'None' for ${String(type)} services`;
  return [wrong('spec.clusterIPs[0]', 'None', words)];
}

/** The clusters have addresses of one family. */
function familyCauses(spec: JsonObject): Causes {
  const { ipFamilyPolicy } = spec;
  const families = listAt(spec, 'ipFamilies');
  return [
    ...(ipFamilyPolicy === 'RequireDualStack'
      ? [
          wrong(
            'spec.ipFamilyPolicy',
            ipFamilyPolicy,
            'this cluster is not configured for dual-stack services',
          ),
        ]
      : []),
    ...families.flatMap((family, index) =>
      family === 'IPv4'
        ? []
        : [wrong(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')],
    ),
  ];
}

function nodePortCauses(spec: JsonObject): Causes {
  const { type } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') return [];
  const words = `may not be used when \`type\` is '${String(type)}'`;
  return recordsAt(spec, 'ports').flatMap((port, index) =>
    port['nodePort'] === undefined ? [] : [forbidden(`spec.ports[${index}].nodePort`, words)],
  );
}

function specOf(service: Manifest | undefined): JsonObject {
  const spec = service?.['spec'];
  return isRecord(spec) ? spec : {};
}

function isExternal({ type }: JsonObject): boolean {
  return type === 'ExternalName';
}

function isHeadless({ clusterIP }: JsonObject): boolean {
  return clusterIP === 'None';
}

function hasSelector(spec: JsonObject): boolean {
  const selector = fieldAt(spec, 'selector');
  return isRecord(selector) && Object.keys(selector).length > 0;
}
