import { isRecord } from '../json.ts';
import { scalar } from '../mesh/text/scalar.ts';

/**
 * A piece of YAML to be written: maps, lists and words. Words and keys may hold tab stops in the syntax of LSP snippets;
 * `${#}` and `${#:text}` are stops of their own, `${name:text}` with the same name are one. Undefined is a map or list
 * that is yet to be filled.
 */
export type Template =
  string | readonly Template[] | { readonly [key: string]: Template } | undefined;

/** Where a template goes. */
export interface Site {
  /** Spaces before the keys of the outermost map. */
  readonly indent: number;
  /** Spaces that each level adds. */
  readonly step: number;
  readonly flow: boolean;
}

/** The YAML of a template without an indent on its first line, with tab stops `$1`, `${2:text}`, `${3|one,two|}`. */
export function snippetOf(template: Template, site: Site): string {
  const numbers = new Map<string, number>();
  return write(template, site).replace(/(?<!\\)\$\{([^:|}]+)/g, (_, name: string) => {
    const number = (name === '#' ? undefined : numbers.get(name)) ?? numbers.size + 1;
    numbers.set(name === '#' ? `#${number}` : name, number);
    return `\${${number}`;
  });
}

/** The YAML of a snippet without its tab stops: keys have their default name, values are left out. */
export function plainOf(snippet: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+:((?:[^}\\]|\\.)*)\}(?=:)/g, '$1')
    .replace(/(?<!\\)\$\{\d+(?::(?:[^}\\]|\\.)*|\|(?:[^|\\]|\\.)*\|)?\}/g, '')
    .replace(/\\([$}\\])/g, '$1')
    .replace(/\[[, ]+\]/g, '[]')
    .replace(/ +(?=\r?\n)/g, '');
}

/** A scalar in YAML, fit for block and flow. */
export function scalarOf(value: unknown): string {
  return typeof value === 'string' ? scalar(value) : JSON.stringify(value);
}

/** A text in which nothing is a tab stop. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** A tab stop with this text, or with a choice when there are several. */
export function stop(choices: readonly string[]): string {
  if (choices.length < 2) return choices[0] === undefined ? '${#}' : `\${#:${literal(choices[0])}}`;
  return `\${#|${choices.map((choice) => choice.replace(/[\\$},|]/g, '\\$&')).join(',')}|}`;
}

function write(template: Template, site: Site): string {
  if (template === undefined) return site.flow ? '{ ${#} }' : '${#}';
  if (typeof template === 'string') return template;
  if (site.flow) return writeFlow(template, site);
  const inner = { ...site, indent: site.indent + site.step };
  const lines = isList(template)
    ? template.map((item) => `- ${write(item, { ...site, indent: site.indent + 2 })}`)
    : Object.entries(template).map(([key, value]) => `${key}:${writeBelow(value, inner)}`);
  return lines.join(`\n${' '.repeat(site.indent)}`);
}

function writeBelow(value: Template, site: Site): string {
  if (typeof value === 'string') return ` ${value}`;
  const empty = isRecord(value) && Object.keys(value).length === 0;
  return empty ? ' {}' : `\n${' '.repeat(site.indent)}${write(value, site)}`;
}

function writeFlow(template: Exclude<Template, string | undefined>, site: Site): string {
  if (isList(template)) return `[${template.map((item) => write(item, site)).join(', ')}]`;
  const entries = Object.entries(template).map(([key, value]) => `${key}: ${write(value, site)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isList(template: Exclude<Template, string | undefined>): template is readonly Template[] {
  return Array.isArray(template);
}
