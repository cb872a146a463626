/** `resolve` of node:path (POSIX) in a browser, where the working directory is `/`. */
export function resolve(...parts: readonly string[]): string {
  const whole = parts.reduce((path, part) => (part.startsWith('/') ? part : `${path}/${part}`), '');
  const names: string[] = [];
  for (const name of whole.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
