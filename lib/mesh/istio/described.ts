import type { Schema } from '../schema/schema.ts';
import { capital } from '../text/words.ts';
import { definitionOf, type IstioPart, referredBy, resolved, secondNameOf } from './definitions.ts';
import { linkOf } from './links.ts';

const described = new Map<string, Schema>();

/** A definition of Istio's schema with a title, the type and a link for each key, in the form of the schema of mesh.yaml. */
export function describedDefinition(name: string): Schema | undefined {
  const known = described.get(name);
  if (known) return known;
  const part = definitionOf(name);
  if (part === undefined) return undefined;
  const properties = Object.entries(part.properties ?? {});
  const second = properties.flatMap(([key, own]) => {
    const other = secondNameOf(key, own, name);
    return other === undefined ? [] : [[other, key] as const];
  });
  const whole: Schema = {
    ...partOf(part),
    ...(part.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            properties.map(([key, own]) => [key, propertyOf(name, key, own)]),
          ),
        }),
    ...(part['x-oneof'] === undefined ? {} : { 'x-oneof': part['x-oneof'] }),
    ...(second.length === 0 ? {} : { 'x-second-names': Object.fromEntries(second) }),
  };
  described.set(name, whole);
  return whole;
}

function propertyOf(definition: string, key: string, part: IstioPart): Schema {
  const link = linkOf(definition, key, part);
  const sentences = [
    `${typeWords(part)}.`,
    ...(part['x-since'] === undefined ? [] : [`Since Istio ${part['x-since']}.`]),
    ...(part['x-until'] === undefined ? [] : [`Until Istio ${part['x-until']}.`]),
    ...(part.deprecated === true ? ['Deprecated.'] : []),
  ].join(' ');
  return {
    title: key,
    description: sentences,
    markdownDescription: link === undefined ? sentences : `${sentences} ${link}`,
    ...partOf(part),
    ...(part.deprecated === true ? { deprecated: true } : {}),
    ...(part['x-hidden'] === true ? { doNotSuggest: true } : {}),
    ...ofVersions(part),
  };
}

/** What tells versions apart. */
function ofVersions(part: IstioPart): Schema {
  const { 'x-since': since, 'x-until': until, 'x-wordsSince': wordsSince } = part;
  return {
    ...(since === undefined ? {} : { 'x-since': since }),
    ...(until === undefined ? {} : { 'x-until': until }),
    ...(wordsSince === undefined ? {} : { 'x-wordsSince': wordsSince }),
  };
}

/** Without what only this folder knows. */
function partOf(part: IstioPart): Schema {
  const { $ref, type, enum: words, pattern, minimum, maximum, items, required } = part;
  const { additionalProperties } = part;
  const message = pattern === undefined ? undefined : formWords(part);
  return {
    ...($ref === undefined ? {} : { $ref }),
    ...(type === undefined ? {} : { type }),
    ...(words === undefined ? {} : { enum: words }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(message === undefined ? {} : { patternErrorMessage: message }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(required === undefined ? {} : { required }),
    ...(items === undefined ? {} : { items: partOf(items) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: additionalProperties && partOf(additionalProperties) }),
  };
}

/** "A list of maps", "Text", "`TEXT` or `JSON`". */
function typeWords(part: IstioPart): string {
  return capital(kindOf(part));
}

function kindOf(part: IstioPart): string {
  const shape = resolved(part);
  const name = referredBy(part);
  if (name !== undefined && Object.hasOwn(scalarWords, name)) return scalarWords[name] ?? '';
  if (shape.enum) return 'one of a few words';
  const [type = 'any'] = [shape.type ?? 'any'].flat();
  if (type === 'object') return mapWords(shape);
  if (type === 'array') return `a list${several(shape.items ?? {})}`;
  return plainWords[type] ?? 'anything';
}

const plainWords: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  number: 'a number',
};

function mapWords({ additionalProperties }: IstioPart): string {
  const values = typeof additionalProperties === 'object' ? several(additionalProperties) : '';
  return values === '' ? 'a map' : `a map${values} by name`;
}

function several(part: IstioPart): string {
  const { type } = resolved(part);
  return type === 'string' ? ' of texts' : type === 'object' ? ' of maps' : '';
}

/** What the value and the key of a label may be. */
export const textOfLabel =
  'up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit first and last';
export const nameOfLabel = `${textOfLabel}; a lowercase domain and a slash may stand before them: \`example.com/team\``;

const scalarWords: Readonly<Record<string, string>> = {
  int32: 'a whole number',
  uint32: 'a whole number, not below 0',
  int64: 'a whole number',
  double: 'a number',
  duration: 'a duration such as `10s` or `1m30s`',
  intOrString: 'a whole number or text, such as `25%`',
  quantity: 'an amount such as `500m` or `2Gi`',
  amount: 'an amount such as `500m` or `2Gi`',
  ports: 'ports separated by commas, or `*`',
  cidrs: 'CIDRs separated by commas, or `*`',
  address: 'a host and its port, such as `collector.example.com:9411`',
  tracerAddress: 'a host and its port, such as `zipkin.istio-system:9411`',
  neededAddress: 'a host and its port, such as `collector.example.com:9411`',
  neededTracerAddress: 'a host and its port, such as `zipkin.istio-system:9411`',
  neededText: 'text',
  trustDomain: 'a domain such as `cluster.local`',
  hosts: 'a host such as `*.example.com`',
  labelKey: nameOfLabel,
  tolerationKey: nameOfLabel,
  annotationKey: nameOfLabel.replace('lowercase ', ''),
  labelText: textOfLabel,
  labelWord: textOfLabel,
  dnsLabel: 'up to 63 lowercase letters, digits and `-`, with a letter or digit first and last',
  objectName: 'lowercase letters, digits, `-` and `.`, with a letter or digit first and last',
  envName: 'a name without `=`',
  envText:
    'text, with `\\"` for `"` and `\\\\` for `\\`, because charts put it between quotes as it is',
  annotationText: 'text',
  logLevels: 'levels such as `info` or `default:info,ads:debug`',
  tag: 'a tag such as `1.31.0`',
  hub: 'a registry and a folder, such as `docker.io/istio`',
  image: 'an image such as `pilot`',
  shareOfAll: 'a whole number or a share of at most `100%`',
  share: 'a whole number or a share, such as `25%`',
};

/** What to write instead of something in the wrong form. */
export function formWords(part: IstioPart): string | undefined {
  const name = Object.keys(scalarWords).find(
    (scalar) => definitionOf(scalar)?.pattern === part.pattern,
  );
  return name === undefined ? undefined : `Write ${scalarWords[name] ?? ''}.`;
}
