// Bundles the published command, so that it starts quickly: `npm run bundle`, after tsc.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const outdir = 'dist/bin';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Node would look for package.json in four folders at every start. */
const knownVersion = {
  name: 'known-version',
  setup: ({ onLoad }) =>
    onLoad({ filter: /dist\/lib\/cli\/version\.js$/ }, ({ path }) => {
      const lookup = "createRequire(import.meta.url)('isthmus/package.json')";
      const [before, after, ...more] = readFileSync(path, 'utf8').split(lookup);
      if (after === undefined || more.length > 0) throw new Error(`${path} has changed`);
      return { contents: before + JSON.stringify({ version }) + after };
    }),
};

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  keepNames: true,

  charset: 'ascii',
  logLevel: 'warning',
};

rmSync(outdir, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ['dist/lib/cli.js'],
  outfile: `${outdir}/main.js`,
  // One file, whose compiled code is kept as one: what is imported only when it is needed is a function in it.
  supported: { 'dynamic-import': false },
  plugins: [knownVersion],
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
  entryPoints: ['dist/lib/launch.js'],
  outfile: `${outdir}/isthmus.js`,
  define: { programDigest: JSON.stringify(digest) },
});
writeFileSync(`${outdir}/package.json`, '{ "type": "commonjs" }\n');
