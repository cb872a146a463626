import { type Manifest, type ObjectRef, refOf } from '../cluster/object.ts';
import { fieldAt, recordsAt, textAt } from '../json.ts';
import { foreignEntries } from './fields.ts';
import { isOurs } from './leftovers.ts';

export interface OfTheMesh {
  readonly mesh: string;
  /** Written by what runs in the mesh. */
  readonly isTrace: (object: Manifest) => boolean;
}

/**
 * Which of all objects of a namespace are somebody else's. What belongs to another object is as that one is, and what Kubernetes puts
 * into every namespace counts as nothing.
 */
export function foreignIn(objects: readonly Manifest[], mesh: OfTheMesh): readonly ObjectRef[] {
  const byUid = new Map(objects.map((object) => [object.metadata.uid, object]));
  const isForeign = (object: Manifest): boolean => {
    if (isOurs(object, mesh.mesh) || mesh.isTrace(object) || isOfEveryNamespace(object)) {
      return false;
    }
    const owners = recordsAt(object, 'metadata', 'ownerReferences').map(({ uid }) =>
      byUid.get(String(uid)),
    );
    return owners.length === 0 || owners.some((owner) => owner === undefined || isForeign(owner));
  };
  return objects.filter(isForeign).map(refOf);
}

/** Made by controllers of Kubernetes and OpenShift in each namespace. */
function isOfEveryNamespace({ kind, metadata: { name } }: Manifest): boolean {
  return everywhere[kind]?.includes(name) ?? false;
}

const everywhere: Readonly<Record<string, readonly string[]>> = {
  ServiceAccount: ['default', 'builder', 'deployer'],
  ConfigMap: ['kube-root-ca.crt', 'openshift-service-ca.crt'],
  RoleBinding: ['system:deployers', 'system:image-builders', 'system:image-pullers'],
};

/**
 * Who else made a namespace, or looks after it; undefined where it was isthmus alone. Who creates something by another request than an
 * apply owns all of it, also the label of its name that Kubernetes adds.
 */
export function otherMaker(namespace: Manifest): string | undefined {
  return foreignEntries(namespace).find(
    ({ operation, fieldsV1 }) =>
      operation === 'Apply' ||
      fieldAt(fieldsV1, 'f:metadata', 'f:labels', 'f:kubernetes.io/metadata.name') !== undefined,
  )?.manager;
}

/** The type that a definition defines, in the version that it stores. */
export function definedType(definition: Manifest) {
  const versions = recordsAt(definition, 'spec', 'versions');
  const version =
    versions.find(({ storage, served }) => storage === true && served === true) ??
    versions.find(({ served }) => served === true);
  const [group, kind] = [
    textAt(definition, 'spec', 'group'),
    textAt(definition, 'spec', 'names', 'kind'),
  ];
  const name = textAt(version, 'name');
  return group === undefined || kind === undefined || name === undefined
    ? undefined
    : { apiVersion: `${group}/${name}`, kind };
}
