import {
  defineScalarTag,
  FAILSAFE_SCHEMA,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  YAMLException,
} from 'js-yaml';

/**
 * The documents of a YAML stream as values, as client-go and kubectl read them: scalars mean what sigs.k8s.io/yaml makes of them (YAML 1.1:
 * plain `on` is true and `0644` is 420; a date stays a string). A key that is there twice counts with its last value, or is an error.
 * Throws `Error` for what is not YAML, with the place, and no word of the text, which may be that of a Secret.
 */
export function readYaml(text: string, twice: 'last' | 'error'): readonly unknown[] {
  try {
    return loadAll(text, { schema, json: twice === 'last' });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    // oxlint-disable-next-line preserve-caught-error -- its message quotes the text
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
