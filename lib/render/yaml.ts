import {
  defineScalarTag,
  FAILSAFE_SCHEMA,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  YAMLException,
} from 'js-yaml';
import { isManifest } from '../cluster/manifest.ts';
import type { Manifest } from '../cluster/object.ts';
import { isRecord, withoutNulls } from '../json.ts';

/**
 * Reads the objects of a YAML stream as `kubectl` does: scalars mean what sigs.k8s.io/yaml makes of them (YAML 1.1:
 * plain `on` is true and `0644` is 420; a date stays a string), a `List` stands for its items, empty documents are skipped.
 * Null fields are left out: to Kubernetes they are the same as absent ones, and a server does not keep them.
 * Throws `Error` for what is not YAML or not an object.
 */
export function parseObjects(text: string): readonly Manifest[] {
  return parseValues(text).flatMap(itemsOf).map(asManifest);
}

/** The documents of a YAML stream, each as its text: `---` at the beginning of a line is never part of one (YAML 1.2, §9.1.2). */
export function documentsIn(text: string): readonly string[] {
  return text.split(/^---(?=\s)/m);
}

function parseValues(text: string): readonly unknown[] {
  try {
    return loadAll(text, { schema })
      .map((value) => withoutNulls<unknown>(value))
      .filter((value) => value !== null);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    // oxlint-disable-next-line preserve-caught-error -- its message quotes the text, which may be that of a Secret
    throw new Error(`${error.reason} at line ${line + 1}, column ${column + 1}`);
  }
}

/** The four scalar types of go-yaml v2 (resolve.go), which sigs.k8s.io/yaml and so kubectl and istioctl use. */
const schema = FAILSAFE_SCHEMA.withTags(
  mergeTag,
  scalar('null', /^(?:~|null|Null|NULL)?$/, () => null),
  scalar(
    'bool',
    /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON|n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/,
    (text) => /^(?:y|true|on)/i.test(text),
  ),
  scalar(
    'int',
    /^[-+]?(?:0[xX]_*[\da-fA-F][\da-fA-F_]*|0[bB]_*[01][01_]*|0[oO]?_*[0-7][0-7_]*|0_*|[1-9][\d_]*)$/,
    (text) => {
      const plain = text.replaceAll('_', '');
      const digits = plain.replace(/^[-+]/, '').replace(/^0(?=[0-7])/, '0o');
      return plain.startsWith('-') && digits !== '0' ? -Number(digits) : Number(digits);
    },
  ),
  scalar(
    'float',
    /^(?:[-+](?:\.\d+|\d[\d_]*(?:\.[\d_]*)?)|\.\d+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/,
    (text) => Number(text.replaceAll('_', '')),
  ),
);

function scalar<T>(name: string, test: RegExp, resolve: (text: string) => T) {
  return defineScalarTag<T>(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (text) => (test.test(text) ? resolve(text) : NOT_RESOLVED),
    identify: () => false,
  });
}

function itemsOf(value: unknown): readonly unknown[] {
  return isList(value) ? value.items.flatMap(itemsOf) : [value];
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  return (
    isRecord(value) &&
    value['apiVersion'] === 'v1' &&
    value['kind'] === 'List' &&
    Array.isArray(value['items'])
  );
}

function asManifest(value: unknown, index: number): Manifest {
  if (isManifest(value)) return value;
  throw new Error(`object ${index + 1} has no apiVersion, kind or metadata.name`);
}
