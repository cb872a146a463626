import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { type ExtensionManifest, vsixManifest } from './manifest.ts';

/** The extension, packed. */
export interface Vsix {
  /** Of isthmus, and so of the extension. */
  readonly version: string;
  readonly content: Uint8Array;
}

interface PackageJson {
  readonly version: string;
  readonly [field: string]: unknown;
}

type Files = Record<string, Uint8Array>;

/** Packs the extension and the isthmus of a checkout that is built. The same sources make the same bytes. */
export async function makeVsix(root: string): Promise<Vsix> {
  const isthmus = JSON.parse(text(root, 'package.json')) as PackageJson;
  const source = join(root, 'editors', 'vscode');
  const written = JSON.parse(text(source, 'package.json')) as ExtensionManifest;
  const manifest: ExtensionManifest = { ...written, version: isthmus.version };
  const content = zip({
    'extension.vsixmanifest': strToU8(vsixManifest(manifest)),
    '[Content_Types].xml': strToU8(contentTypes),
    'extension/package.json': json(manifest),
    'extension/extension.cjs': await bundle(join(root, 'dist', 'editors', 'vscode')),
    'extension/README.md': bytes(source, 'README.md'),
    'extension/LICENSE.txt': bytes(root, 'LICENSE'),
    'extension/icon.png': bytes(source, 'icon.png'),
    ...under('extension/isthmus/', {
      'package.json': json(withoutScripts(isthmus)),
      ...folder(root, 'dist/bin'),
      ...folder(root, 'schemas'),
      ...folder(root, 'schemas/generated'),
    }),
  });
  return { version: isthmus.version, content };
}

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
${Object.entries({
  cjs: 'application/javascript',
  js: 'application/javascript',
  json: 'application/json',
  md: 'text/markdown',
  png: 'image/png',
  txt: 'text/plain',
  vsixmanifest: 'text/xml',
})
  .map(([name, type]) => `<Default Extension=".${name}" ContentType="${type}"/>`)
  .join('\n')}
</Types>
`;

/** Only `vscode` is there when it runs. */
async function bundle(compiled: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(compiled, 'extension.js')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    minify: true,
    keepNames: true,
    write: false,
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no file');
  return file.contents;
}

/** What a started isthmus reads of its package.json. */
function withoutScripts({ name, version, license, type, bin, exports, imports }: PackageJson) {
  return { name, version, license, type, bin, exports, imports };
}

function folder(root: string, name: string): Files {
  return Object.fromEntries(
    readdirSync(join(root, name), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [`${name}/${entry.name}`, bytes(root, name, entry.name)]),
  );
}

function under(prefix: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [`${prefix}${path}`, content]),
  );
}

/** In one order and without times. */
function zip(files: Files): Uint8Array {
  const sorted = Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime: new Date(1980, 0, 1) });
}

function json(value: unknown): Uint8Array {
  return strToU8(`${JSON.stringify(value, undefined, 2)}\n`);
}

function text(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8');
}

function bytes(...path: readonly string[]): Uint8Array {
  return readFileSync(join(...path));
}
