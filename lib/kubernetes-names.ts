/** Labels of DNS with dots in between (RFC 1123). */
export const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A key of labels or annotations, or a name of the same kind (apimachinery: `IsQualifiedName`). */
export function isQualified(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').toReversed();
  const isPrefix = prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix));
  return more.length === 0 && isLabelText(name) && isPrefix;
}

/** A value of a label that is not empty (apimachinery: `IsValidLabelValue`). */
export function isLabelText(text: string): boolean {
  return text.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text);
}
