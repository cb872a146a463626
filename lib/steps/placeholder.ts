/** Stands for a text that is not known yet: nobody writes it by accident, and it says what is missing. */
export function textPlaceholder(factId: string): string {
  return `known-after-apply(${factId})`;
}

/**
 * The same where only an IP address is valid: made from the fact, out of 240.0.0.0/4, which is nobody's (RFC 1112 §4). Every
 * part has three digits, so that none is found inside another.
 */
export function addressPlaceholder(factId: string): string {
  let rest = hash(factId);
  const part = (from: number, count: number): number => {
    const digit = rest % count;
    rest = Math.floor(rest / count);
    return from + digit;
  };
  return [part(240, 16), part(100, 156), part(100, 156), part(100, 156)].join('.');
}

/** The texts of a placeholder, also of one that is a list or record, that are long enough to be unmistakable. */
export function placeholderTexts(placeholder: unknown): readonly string[] {
  if (typeof placeholder === 'string') return placeholder.length > 6 ? [placeholder] : [];
  return typeof placeholder === 'object' && placeholder !== null
    ? Object.values(placeholder).flatMap(placeholderTexts)
    : [];
}

/** FNV-1a, 32 bits. Also runs in a browser. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  }
  return value;
}
