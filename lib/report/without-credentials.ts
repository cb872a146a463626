/** A text of others, in which nothing is left that looks like a credential: tokens, keys, passwords in URLs, long base64. */
export function withoutCredentials(text: string): string {
  return patterns.reduce((result, [pattern, words]) => result.replace(pattern, words), text);
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[^]*?(-----END [A-Z ]+-----|$)/g, '(PEM)'],
  [/\b(Bearer|Basic)\s+\S+/gi, '$1 (credential)'],
  [/\b[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g, '(token)'],
  [/\/\/[^\s/@]+:[^\s/@]+@/g, '//(credential)@'],
  [
    /\b(token|password|passwd|secret|key|authorization)(["']?\s*[:=]\s*["']?)[^\s"',;]+/gi,
    '$1$2(credential)',
  ],
  [/[A-Za-z0-9+/_-]{40,}={0,2}/g, '(long word)'],
];
