/** Words of a mesh file inside a message: in backticks, on one line, at most 60 letters, without the password of a URL. */
export function quote(value: unknown): string {
  const line = hidePasswords(asText(value))
    .replaceAll('`', "'")
    .replace(widthless, '\ufffd')
    .replace(/\s+/g, ' ');
  return `\`${line.length > 60 ? `${line.slice(0, 59)}…` : line}\``;
}

/** What takes no room, so that a word looks like another one. */
const widthless = /[\u00ad\u200b\u2060\ufeff]/g;

/** A word as it is, any other value of a mesh file as JSON: a map may have a key `toString`. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `a`, `a or b`, `a, b or c`. */
export function either(words: readonly string[]): string {
  return listed(words, 'or');
}

/** `a`, `a and b`, `a, b and c`. */
export function both(words: readonly string[]): string {
  return listed(words, 'and');
}

/** Takes passwords out of a text (of URLs and of `user:password@host`), and private keys (PEM) and tokens (JWT) out of the text. */
export function hidePasswords(text: string): string {
  return text
    .replace(/(\w:\/\/)[^\s/?#]*@/g, '$1***@')
    .replace(/(?<![\w/.@-])([\w.+-]+:)[^\s/?#@"'`,]+@(?!sha\d)(?=[\w-]+[.:])/g, '$1***@')
    .replace(privateKey, '$1***')
    .replace(/\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?/g, 'eyJ***');
}

/** Up to its end, or that of what is there of it. */
const privateKey =
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:(?!-----END )[^])*(?:-----END [A-Z ]*-----)?/g;

/** A number of things: `1 gateway`, `2 gateways`. */
export function count(number: number | bigint, noun: string): string {
  return `${number} ${noun}${number === 1 || number === 1n ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}

/** A sentence as it follows a colon: its first word in lower case. */
export function inner(sentence: string): string {
  return sentence.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}

/** Words as a sentence begins: the first letter is a capital. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function listed(words: readonly string[], last: 'or' | 'and'): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
