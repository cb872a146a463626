import { type Document, isNode, isScalar, LineCounter, parseAllDocuments, type Tags } from 'yaml';
import { fieldAt, isRecord, type JsonObject, listAt, textAt } from '../json.ts';
import type { Result } from '../result.ts';
import { readYaml } from '../kubernetes-yaml.ts';
import { type FieldMisfit, kubeconfigShape, misfitIn } from './kubeconfig-fields.ts';

/**
 * The text of a kubeconfig as data, by the rules of client-go's decoder: YAML 1.1 (`yes` is true), a key that is there twice counts
 * with its last value, every field has its type, a name is in a list once. Otherwise the reason with its place, in words that
 * follow the name of the file and never quote the text.
 */
export function parseKubeconfig(text: string): Result<JsonObject, string> {
  const root = soundRoot(text);
  return root === undefined ? explained(text) : { ok: true, value: root };
}

/** Without places, which take most of the time of reading; undefined where something is to be said. */
function soundRoot(text: string): JsonObject | undefined {
  try {
    const [root, ...others] = readYaml(text, 'last');
    return others.length === 0 && isRecord(root) && faultOf(root) === undefined ? root : undefined;
  } catch {
    return undefined;
  }
}

function explained(text: string): Result<JsonObject, string> {
  const lines = new LineCounter();
  const documents = [
    ...parseAllDocuments(text, {
      version: '1.1',
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
      // It would warn on standard error, with words of the file.
      logLevel: 'error',
      customTags: knownTags,
    }),
  ];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const [broken] = documents.flatMap(({ errors }) => errors);
  if (broken) return wrong(`is not YAML: ${wordsOf(broken.code)} at ${at(broken.pos[0])}`);
  const [first, ...others] = documents;
  const second = others.find(({ contents }) => !(isScalar(contents) && contents.value === null));
  if (second) {
    return wrong(
      `holds several YAML documents, of which the second begins at ${at(second.contents?.range[0] ?? 0)}`,
    );
  }
  return first === undefined ? { ok: true, value: {} } : judged(first, at);
}

/** `TAB_AS_INDENT`; the message would quote the text. */
function wordsOf(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

/** Without those of YAML 1.1 that client-go's parser does not have: to it `12:30:45` and `2026-01-01` are text. */
function knownTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      !(tag.tag.endsWith(':timestamp') || fieldAt(tag, 'format') === 'TIME'),
  );
}

function judged(
  document: Document.Parsed,
  at: (offset: number) => string,
): Result<JsonObject, string> {
  let root: unknown;
  try {
    root = document.toJS();
  } catch {
    return wrong('leads its aliases (`*name`) nowhere, or too far');
  }
  if (root === null || root === undefined) return { ok: true, value: {} };
  if (!isRecord(root)) return wrong('is no kubeconfig: it holds no map');
  const fault = faultOf(root);
  if (fault === undefined) return { ok: true, value: root };
  if (typeof fault === 'string') return wrong(fault);
  const node: unknown = document.getIn(fault.path, true);
  const place = isNode(node) && node.range ? ` at ${at(node.range[0])}` : '';
  return wrong(`is no kubeconfig: ${spelled(fault.path)}${place} ${fault.words}`);
}

function faultOf(root: JsonObject): FieldMisfit | string | undefined {
  const misfit = misfitIn(root, kubeconfigShape);
  if (misfit) return misfit;
  const { apiVersion = '', kind = '' } = root;
  if (!['', 'v1'].includes(String(apiVersion)) || !['', 'Config'].includes(String(kind))) {
    return 'is no kubeconfig of `apiVersion: v1` and `kind: Config`';
  }
  return repeatedIn(root);
}

/** `users[0].user.token`. */
function spelled(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}

function repeatedIn(root: JsonObject): string | undefined {
  for (const list of ['clusters', 'users', 'contexts']) {
    const names = listAt(root, list).map((entry) => textAt(entry, 'name') ?? '');
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return `has two ${list} of the name ${twice === '' ? "''" : twice}`;
  }
  return undefined;
}

function wrong(error: string): Result<never, string> {
  return { ok: false, error };
}
