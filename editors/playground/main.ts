import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../test/rig/package-root.ts';
import { buildPlayground } from './build.ts';
import { serveFolder, urlOf } from './serve.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8088' }, 'build-only': { type: 'boolean' } },
});
const folder = join(packageRoot(), 'dist/playground');
await buildPlayground(folder);
if (values['build-only'] === true) console.log(folder);
else console.log(urlOf(await serveFolder(folder, Number(values.port))));
