// Bundles what is published, so that the command starts quickly and nothing else has to be installed: `npm run bundle`, after tsc.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const outdir = 'dist/bin';
const library = 'dist/library';
const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8'));

/** A plugin that changes one text in a file, which has to be there once. */
const changed = (filter, text, by) => ({
  name: `changed-${filter.source}`,
  setup: ({ onLoad }) =>
    onLoad({ filter }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, 'utf8').split(text);
      if (after === undefined || more.length > 0) throw new Error(`${path} has changed`);
      return { contents: before + by + after };
    }),
});

const quickStart = [
  // Node would look for package.json in four folders at every start,
  changed(
    /dist\/lib\/cli\/version\.js$/,
    "createRequire(import.meta.url)('isthmus/package.json')",
    JSON.stringify({ version }),
  ),
  // and read in it where schemas are.
  changed(
    /dist\/lib\/mesh\/(?:schema\/schema|istio\/definitions)\.js$/,
    "require('#schemas/",
    "require('../../schemas/",
  ),
  // Commands are not programs of their own.
  changed(
    /commander\/lib\/command\.js$/,
    "const childProcess = require('node:child_process');",
    'const childProcess = undefined;',
  ),
];

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  charset: 'ascii',
  logLevel: 'warning',
  metafile: true,
};

for (const folder of [outdir, library]) rmSync(folder, { recursive: true, force: true });
const command = await build({
  ...common,
  format: 'cjs',
  entryPoints: ['dist/lib/cli.js'],
  outfile: `${outdir}/main.js`,
  // One file, whose compiled code is kept as one: what is imported only when it is needed is a function in it.
  supported: { 'dynamic-import': false },
  plugins: quickStart,
  // As if it lay beside the modules that it is made of: so the package and its schemas are found.
  banner: {
    js: "const here=require('node:url').pathToFileURL(require('node:path').join(__dirname,'../lib/cli.js')).href;",
  },
  define: { 'import.meta.url': 'here' },
});
const digest = createHash('sha256')
  .update(readFileSync(`${outdir}/main.js`))
  .digest('hex');
await build({
  ...common,
  format: 'cjs',
  entryPoints: ['dist/lib/launch.js'],
  outfile: `${outdir}/isthmus.js`,
  define: { programDigest: JSON.stringify(digest) },
});
writeFileSync(`${outdir}/package.json`, '{ "type": "commonjs" }\n');
const modules = await build({
  ...common,
  format: 'esm',
  splitting: true,
  entryPoints: { engine: 'dist/lib/engine.js', plans: 'dist/plans/index.js' },
  outdir: library,
  banner: {
    js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
  },
});

const bundled = [...new Set([command, modules].flatMap(({ metafile }) => packagesIn(metafile)))]
  .toSorted()
  .map(describe);
writeFileSync('dist/sbom.cdx.json', `${JSON.stringify(billOfMaterials(bundled), undefined, 2)}\n`);
writeFileSync(
  'dist/THIRD-PARTY-LICENSES.txt',
  bundled.map(licenceText).join(`\n${'-'.repeat(80)}\n\n`),
);

/** The folders of packages of which something is in a bundle. */
function packagesIn({ inputs }) {
  return Object.keys(inputs).flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  );
}

function describe(folder) {
  const found = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  if (typeof found.license !== 'string') throw new Error(`${folder} names no licence`);
  return { folder, name: found.name, version: found.version, license: found.license };
}

/** CycloneDX 1.6; without a time or a number of its own, so that the same sources make the same bytes. */
function billOfMaterials(packages) {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component({ name, version, license }, 'application') },
    components: packages.map((one) => component(one, 'library')),
  };
}

function component(one, type) {
  const purl = `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
  return {
    type,
    'bom-ref': purl,
    name: one.name,
    version: one.version,
    purl,
    licenses: [{ license: { id: one.license } }],
  };
}

function licenceText(one) {
  const file = readdirSync(one.folder).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
  const text = file === undefined ? '' : readFileSync(`${one.folder}/${file}`, 'utf8').trim();
  return `${one.name} ${one.version} (${one.license})\n\n${text === '' ? 'It brings no text of its licence.' : text}\n`;
}
