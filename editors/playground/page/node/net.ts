const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** `isIP` of node:net in a browser: 4, 6, or 0 for what is no address. */
export function isIP(text: string): 0 | 4 | 6 {
  if (isV4(text)) return 4;
  return isV6(text.replace(/%[\w.:-]+$/, '')) ? 6 : 0;
}

function isV4(text: string): boolean {
  return v4.test(text) && !/(?:^|\.)0\d/.test(text);
}

function isV6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return false;
  const groups = [...groupsOf(head), ...groupsOf(tail ?? '')];
  const last = groups.at(-1) ?? '';
  const dotted = last.includes('.') && (tail === undefined || tail !== '') && isV4(last);
  const hex = dotted ? groups.slice(0, -1) : groups;
  const count = hex.length + (dotted ? 2 : 0);
  if (!hex.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false;
  return tail === undefined ? count === 8 : count < 8;
}

function groupsOf(part: string): readonly string[] {
  return part === '' ? [] : part.split(':');
}
