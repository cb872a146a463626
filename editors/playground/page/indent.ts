/** Columns at which one goes on writing behind a line of YAML: deeper where the line opens a map, a list or a text. */
export function indentAfter(line: string): number {
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const code = line.replace(/(?:^|\s)#.*$/, '').trimEnd();
  const item = /^ *- +\S/.test(code) ? 2 : 0;
  const opens = /(?::|[|>][+-]?|[[{])(?: +&\S+)?$/.test(code) ? 2 : 0;
  return indent + (/: |:$/.test(code) ? item : 0) + opens;
}
