import type { Manifest } from '../cluster/object.ts';
import { equal, fieldAt, listAt, recordsAt, textAt } from '../json.ts';
import { forbidden, required, wrong } from './causes.ts';
import { nameWords, subdomain } from './metadata.ts';
import type { Cause } from './refusal.ts';

/** What is wrong with a Service (k8s.io/kubernetes, pkg/apis/core/validation: ValidateServiceUpdate), of what a mesh could do to one. */
export function serviceCauses(
  service: Manifest,
  live: Manifest | undefined,
): readonly Required<Cause>[] {
  if (isExternal(service)) return externalCauses(service);
  return [
    ...(live === undefined || isExternal(live) ? [] : addressCauses(service, live)),
    ...(recordsAt(service, 'spec', 'ports').length === 0 && !isHeadless(service)
      ? [required('spec.ports')]
      : []),
  ];
}

function externalCauses(service: Manifest): readonly Required<Cause>[] {
  const name = (textAt(service, 'spec', 'externalName') ?? '').replace(/\.$/, '');
  const own = ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].filter(
    (field) => fieldAt(service, 'spec', field) !== undefined,
  );
  return [
    ...own.map((field) => forbidden(`spec.${field}`, 'may not be set for ExternalName services')),
    ...(name === '' ? [required('spec.externalName')] : []),
    ...(name === '' || subdomain.test(name) ? [] : [wrong('spec.externalName', name, nameWords)]),
  ];
}

/** A Service keeps the addresses that it has. */
function addressCauses(service: Manifest, live: Manifest): readonly Required<Cause>[] {
  const [addresses, before] = [service, live].map((one) => listAt(one, 'spec', 'clusterIPs'));
  const isSame = equal(addresses, before) || (isHeadless(service) && isHeadless(live));
  return isSame ? [] : [wrong('spec.clusterIPs[0]', addresses, 'may not change once set')];
}

function isExternal(service: Manifest): boolean {
  return fieldAt(service, 'spec', 'type') === 'ExternalName';
}

function isHeadless(service: Manifest): boolean {
  return fieldAt(service, 'spec', 'clusterIP') === 'None';
}
