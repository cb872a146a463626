// Bundles the published command, so that it starts quickly: `npm run bundle`, after tsc.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * Of @kubernetes/client-node only what reads credentials is used, but its package.json does not say that the rest may be left out:
 * with the classes of all Kubernetes types it took twice as long to load.
 */
const onlyWhatIsUsed = {
  name: 'only-what-is-used',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /./ }, async ({ path, pluginData, ...how }) => {
      if (pluginData === onlyWhatIsUsed || !`${path} ${how.importer}`.includes('client-node')) {
        return;
      }
      const { kind, importer, resolveDir } = how;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: onlyWhatIsUsed });
      const isPart = found.path.includes('/@kubernetes/client-node/');
      return isPart ? { ...found, sideEffects: false } : found;
    });
  },
};

const outdir = 'dist/bin';
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: ['dist/lib/cli.js'],
  entryNames: 'isthmus',
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  keepNames: true,
  logLevel: 'warning',
  // For node-fetch inside client-node: Node has the URL of the standard, and needs no table of all Unicode for it.
  alias: { 'whatwg-url': 'node:url' },
  plugins: [onlyWhatIsUsed],
  banner: {
    js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
  },
});
