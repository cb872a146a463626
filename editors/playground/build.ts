import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { isRecord } from '../../lib/json.ts';
import { repository } from '../../test/support/repository.ts';
import { codesHtml } from './codes-page.ts';
import { examples } from './examples.ts';

const page = join(repository, 'editors/playground/page');

/** Writes the playground into a folder, whatever was in it: a few static files that any web server can give out. */
export async function buildPlayground(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [
      { in: join(page, 'main.ts'), out: 'playground' },
      { in: join(page, 'style.css'), out: 'playground' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    define: { EXAMPLES: JSON.stringify(examples()), 'import.meta.url': '""' },
    plugins: [nodeModules, schemas],
  });
  const missing = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  if (missing.length > 0) {
    throw new Error(`a browser has no ${missing.map(({ path }) => path).join(', ')}`);
  }
  for (const file of ['index.html', 'icon.svg']) await cp(join(page, file), join(folder, file));
  await writeFile(join(folder, 'codes.html'), codesHtml());
}

/**
 * The modules of Node.js that the engine needs, in the form that page/node gives them. Any other may be imported by
 * code that the bundle drops, and by no code that it keeps.
 */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup: (build) => {
    build.onResolve({ filter: /^node:(?:module|net|path)$/ }, ({ path }) => ({
      path: join(page, 'node', `${path.slice('node:'.length)}.ts`),
    }));
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({
      path,
      external: true,
      sideEffects: false,
    }));
  },
};

/** Schemas without the plain texts that stand beside the same in Markdown: the page shows Markdown only. */
const schemas: Plugin = {
  name: 'schemas',
  setup: (build) => {
    build.onLoad({ filter: /\.schema\.json$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = JSON.stringify(JSON.parse(text, withoutPlainTexts));
      return { contents, loader: 'json' };
    });
  },
};

function withoutPlainTexts(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { description, enumDescriptions, ...rest } = value;
  return {
    ...rest,
    ...('markdownDescription' in value ? {} : { description }),
    ...('markdownEnumDescriptions' in value ? {} : { enumDescriptions }),
  };
}
