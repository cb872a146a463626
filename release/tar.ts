import { Buffer } from 'node:buffer';

/** A file, folder or symbolic link of a layer. */
export type Entry = {
  /** Without a `/` at either end. */
  readonly path: string;
  /** User and group; 0 unless told. */
  readonly owner?: number;
} & (
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable?: boolean }
  | { readonly kind: 'folder'; readonly mode?: number }
  | { readonly kind: 'link'; readonly target: string }
);

/**
 * The entries as a tar (POSIX 1003.1, ustar), with the folders that they lie in. The same bytes for the same content: sorted, without times and
 * names of users. Throws `Error` where a path is longer than the format takes.
 */
export function tarOf(entries: readonly Entry[]): Buffer {
  const all = new Map<string, Entry>();
  for (const entry of entries) {
    for (const path of foldersOf(entry.path)) {
      if (!all.has(path)) all.set(path, { kind: 'folder', path });
    }
    all.set(entry.path, entry);
  }
  const sorted = [...all.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return Buffer.concat([...sorted.flatMap(blocksOf), Buffer.alloc(2 * block)]);
}

const block = 512;

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

function blocksOf(entry: Entry): readonly Uint8Array[] {
  if (entry.kind !== 'file') return [headerOf(entry, 0)];
  const { content } = entry;
  const rest = content.length % block;
  return [headerOf(entry, content.length), content, Buffer.alloc(rest === 0 ? 0 : block - rest)];
}

function headerOf(entry: Entry, size: number): Buffer {
  const header = Buffer.alloc(block);
  const [prefix, name] = nameOf(entry);
  const put = (text: string, at: number): number => header.write(text, at, 'latin1');
  const number = (value: number, at: number, digits: number): number =>
    put(`${value.toString(8).padStart(digits, '0')}\0`, at);
  header.write(name, 0);
  number(modeOf(entry), 100, 7);
  number(entry.owner ?? 0, 108, 7);
  number(entry.owner ?? 0, 116, 7);
  number(size, 124, 11);
  number(0, 136, 11);
  put(' '.repeat(8), 148);
  put(types[entry.kind], 156);
  if (entry.kind === 'link') header.write(entry.target, 157, 100);
  put('ustar\u000000', 257);
  number(0, 329, 7);
  number(0, 337, 7);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

const types = { file: '0', link: '2', folder: '5' };

function modeOf(entry: Entry): number {
  switch (entry.kind) {
    case 'file':
      return entry.executable === true ? 0o755 : 0o644;
    case 'folder':
      return entry.mode ?? 0o755;
    case 'link':
      return 0o777;
  }
}

/** A name of up to 100 bytes, and what of the path is before it, up to 155. */
function nameOf({ path, kind }: Entry): readonly [prefix: string, name: string] {
  const whole = kind === 'folder' ? `${path}/` : path;
  if (Buffer.byteLength(whole) <= 100) return ['', whole];
  for (let cut = whole.indexOf('/'); cut !== -1; cut = whole.indexOf('/', cut + 1)) {
    const [prefix, name] = [whole.slice(0, cut), whole.slice(cut + 1)];
    const fits = Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100;
    if (fits && name !== '') return [prefix, name];
  }
  throw new Error(`${path} is longer than a tar takes`);
}
