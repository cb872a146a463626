import { createRequire } from 'node:module';

/** A definition or a property of Istio's schema, as `npm run istio-schema` wrote it. */
export interface IstioPart {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, IstioPart>>;
  readonly additionalProperties?: IstioPart | false;
  readonly items?: IstioPart;
  readonly required?: readonly string[];
  readonly deprecated?: boolean;
  /** The minor version that it came with. */
  readonly 'x-since'?: string;
  /** The last minor version that has it. */
  readonly 'x-until'?: string;
  /** Of the words of `enum`. */
  readonly 'x-wordsSince'?: Readonly<Record<string, string>>;
  /** Another name, which the proto has for it. */
  readonly 'x-proto'?: string;
  /** Keys of which Istio takes one: the last that is there. */
  readonly 'x-oneof'?: readonly (readonly string[])[];
  /** Istio does not document it. */
  readonly 'x-hidden'?: boolean;
  /** Line in values_types.proto of the newest minor. */
  readonly 'x-line'?: number;
  /** Page that documents the definition. */
  readonly 'x-page'?: string;
  /** The definition that keys of a map have the form of. */
  readonly 'x-keys'?: string;
  /** Keys that Istio's charts read although `istioctl` refuses them. */
  readonly 'x-charts'?: readonly string[];
}

interface IstioSchema {
  /** Abbreviated commit of istio/istio by minor version. */
  readonly 'x-istio': Readonly<Record<string, string>>;
  readonly 'x-kubernetes': string;
  readonly definitions: Readonly<Record<string, IstioPart>>;
}

/** The definitions that `values` and `meshConfig` of a mesh file, and what Pods of gateways want of Nodes, are checked with (`x-istio` in the schema of mesh.yaml). */
export type IstioRoot = 'values.Values' | 'mesh.MeshConfig' | 'k8s.Toleration' | 'k8s.Affinity';

const require = createRequire(import.meta.url);

/** Istio's values and mesh config of all supported minors. Read when a mesh file first has some. */
export function istioSchema(): IstioSchema {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file; test/mesh/istio/definitions.test.ts checks its shape
  return require('#schemas/generated/istio.schema.json') as IstioSchema;
}

export function definitionOf(name: string): IstioPart | undefined {
  const { definitions } = istioSchema();
  return Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

/** `PilotConfig` in `{ $ref: '#/definitions/values.PilotConfig' }`, with its package; undefined where a part refers to nothing. */
export function referredBy({ $ref }: Pick<IstioPart, '$ref'>): string | undefined {
  return $ref?.slice('#/definitions/'.length);
}

/** The definition in place of a reference to it. */
export function resolved(part: IstioPart): IstioPart {
  const name = referredBy(part);
  return name === undefined ? part : (definitionOf(name) ?? {});
}

/** The definition that holds the last key of a path from a root, lists being passed through; undefined when there is no such path. */
export function ownerOf(path: readonly string[], root: IstioRoot): string | undefined {
  let owner: string | undefined = root;
  for (const [index, key] of path.entries()) {
    const own: IstioPart | undefined = owner === undefined ? undefined : definitionOf(owner);
    const part: IstioPart | undefined = own?.properties?.[key];
    if (part === undefined) return undefined;
    if (index === path.length - 1) return owner;
    owner = referredBy(part.items ?? part);
  }
  return undefined;
}

/** The other name that a key may have: of mesh config its snake case, which protobuf takes as well; of values where it has one. */
export function secondNameOf(key: string, part: IstioPart, definition: string): string | undefined {
  const usual = definition.startsWith('values.')
    ? undefined
    : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const name = definition.startsWith('k8s.') ? undefined : (part['x-proto'] ?? usual);
  return name === key ? undefined : name;
}

/** Whether a minor version has it; without a version every one does. */
export function isIn(
  minor: string | undefined,
  part: Pick<IstioPart, 'x-since' | 'x-until'>,
): boolean {
  if (minor === undefined) return true;
  const { 'x-since': since, 'x-until': until } = part;
  return (
    (since === undefined || !isBefore(minor, since)) &&
    (until === undefined || !isBefore(until, minor))
  );
}

/** Whether a minor version takes a word of `enum`. */
export function isWordIn(
  minor: string | undefined,
  word: string,
  { 'x-wordsSince': since = {} }: Pick<IstioPart, 'x-wordsSince'>,
): boolean {
  return minor === undefined || !isBefore(minor, since[word] ?? minor);
}

/** `1.9` before `1.10`. */
function isBefore(minor: string, other: string): boolean {
  const [[major = 0, number = 0] = [], [otherMajor = 0, otherNumber = 0] = []] = [minor, other].map(
    (text) => text.split('.').map(Number),
  );
  return major < otherMajor || (major === otherMajor && number < otherNumber);
}
