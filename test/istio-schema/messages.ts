import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { IstioModules } from './modules.ts';
import { type Definitions, list, map, type Part, reference } from './part.ts';

/** What `values` and `meshConfig` of an IstioOperator are. */
export const roots = { values: 'values.Values', meshConfig: 'mesh.MeshConfig' } as const;

const valuesFile = 'operator/pkg/apis/values_types.proto';
const meshFile = 'mesh/v1alpha1/config.proto';

/** How packages of messages are called in the schema. */
const packages: Readonly<Record<string, string>> = {
  '.istio.operator.v1alpha1.': 'values.',
  '.istio.mesh.v1alpha1.': 'mesh.',
  '.istio.networking.v1alpha3.': 'networking.',
  '.istio.networking.v1beta1.': 'networking.',
};

const simple: Readonly<Record<string, Part>> = {
  bool: { type: 'boolean' },
  string: { type: 'string' },
  int32: reference('int32'),
  uint32: reference('uint32'),
  int64: reference('int64'),
  double: reference('double'),
  '.google.protobuf.BoolValue': { type: 'boolean' },
  '.google.protobuf.StringValue': { type: 'string' },
  '.google.protobuf.Int32Value': reference('int32'),
  '.google.protobuf.UInt32Value': reference('uint32'),
  '.google.protobuf.Int64Value': reference('int64'),
  '.google.protobuf.DoubleValue': reference('double'),
  '.google.protobuf.Duration': reference('duration'),
  '.google.protobuf.Struct': { type: 'object' },
  '.google.protobuf.Value': {},
  '.istio.operator.v1alpha1.IntOrString': reference('intOrString'),
};

/** Every message and enum that values and mesh config of one minor are made of, as JSON Schemas. */
export function messageDefinitions(modules: IstioModules): Definitions {
  const root = new protobuf.Root();
  const folders = [modules.istio, modules.api, join(modules.api, 'common-protos')];
  root.resolvePath = (_, path) =>
    folders.map((folder) => join(folder, path)).find((file) => existsSync(file)) ?? path;
  root.loadSync([valuesFile, meshFile], { keepCase: true, alternateCommentMode: true });
  root.resolveAll();
  const waiting: protobuf.ReflectionObject[] = [
    root.lookupType('istio.operator.v1alpha1.Values'),
    root.lookupType('istio.mesh.v1alpha1.MeshConfig'),
  ];
  const found: Record<string, Part> = {};
  for (const type of waiting) {
    const name = nameOf(type);
    if (name in found) continue;
    found[name] = type instanceof protobuf.Type ? message(type, root) : words(type);
    if (type instanceof protobuf.Type) {
      for (const { resolvedType } of type.fieldsArray) {
        if (resolvedType && !(resolvedType.fullName in simple)) waiting.push(resolvedType);
      }
    }
  }
  return found;
}

function nameOf({ fullName }: protobuf.ReflectionObject): string {
  const start = Object.keys(packages).find((prefix) => fullName.startsWith(prefix));
  if (start === undefined) throw new Error(`what is ${fullName}?`);
  return `${packages[start]}${fullName.slice(start.length)}`;
}

function message(type: protobuf.Type, root: protobuf.Root): Part {
  const page = pageOf(type) ?? pageOf(root.lookupType(packageOf(type)));
  const text = page === undefined ? textOf(type) : '';
  const properties = type.fieldsArray.map((field) => [
    jsonName(field),
    {
      ...shape(field),
      ...(field.options?.['deprecated'] === true ? { deprecated: true } : {}),
      ...(isUsualName(field, page !== undefined) ? {} : { 'x-proto': field.name }),
      ...(isHidden(field) ? { 'x-hidden': true } : {}),
      ...(page === undefined ? { 'x-line': lineOf(field, text) } : {}),
    },
  ]);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties) as Part,
    ...choicesOf(type),
    ...(page === undefined ? {} : { 'x-page': page }),
    ...(isHidden(type) ? { 'x-hidden': true } : {}),
  };
}

/** The keys of each `oneof`, in the order of the proto. */
function choicesOf({ oneofsArray }: protobuf.Type): Part {
  const choices = oneofsArray
    .filter(({ isProto3Optional, fieldsArray }) => !isProto3Optional && fieldsArray.length > 1)
    .map(({ fieldsArray }) => fieldsArray.map(jsonName));
  return choices.length === 0 ? {} : { 'x-oneof': choices };
}

/** The page of istio.io that a proto file becomes: `$location: https://istio.io/docs/reference/config/….html`. */
function pageOf(type: protobuf.Type): string | undefined {
  return /^\/\/ \$location: \S+\/reference\/config\/(\S+?)(?:\.html)?\/?$/m.exec(textOf(type))?.[1];
}

/** The message whose file has the page of a whole package (`$mode: package`), if there is one. */
function packageOf({ fullName }: protobuf.Type): string {
  return fullName.startsWith('.istio.mesh.') ? 'istio.mesh.v1alpha1.MeshConfig' : fullName;
}

function textOf({ filename }: protobuf.Type): string {
  return readFileSync(filename ?? '', 'utf8');
}

function isHidden(of: protobuf.ReflectionObject): boolean {
  return (of.comment ?? '').includes('$hide_from_docs');
}

function jsonName({ name, options }: protobuf.Field): string {
  const own: unknown = options?.['json_name'];
  return typeof own === 'string'
    ? own
    : name.replace(
        /_+([a-z0-9])?/gi,
        (_, letter: string | undefined) => letter?.toUpperCase() ?? '',
      );
}

/** Whether the second name, which protos have beside that of JSON, goes without saying: `proxy_listen_port` in mesh config, none in values. */
function isUsualName(field: protobuf.Field, inSnakeCase: boolean): boolean {
  const json = jsonName(field);
  const usual = json.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return field.name === (inSnakeCase ? usual : json);
}

function shape(field: protobuf.Field): Part {
  const { resolvedType } = field;
  const one =
    simple[resolvedType?.fullName ?? field.type] ??
    (resolvedType ? reference(nameOf(resolvedType)) : undefined);
  if (one === undefined) throw new Error(`what is a ${field.type} (${field.fullName})?`);
  if (field.map) return map(one);
  return field.repeated ? list(one) : one;
}

function words(type: protobuf.ReflectionObject): Part {
  if (!(type instanceof protobuf.Enum)) throw new Error(`what is ${type.fullName}?`);
  return { type: 'string', enum: Object.keys(type.values) };
}

/** protobufjs keeps no lines. Fields of messages with the same name as others are told apart by their number. */
function lineOf(field: protobuf.Field, text: string): number {
  const start = text.search(new RegExp(`^message ${field.parent?.name ?? ''} `, 'm'));
  const declared = new RegExp(`\\b${field.name}\\s*=\\s*${field.id}\\b`).exec(text.slice(start));
  if (start < 0 || !declared) throw new Error(`no line for ${field.fullName}`);
  return text.slice(0, start + declared.index).split('\n').length;
}
