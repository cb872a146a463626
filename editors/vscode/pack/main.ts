import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../test/rig/package-root.ts';
import { makeVsix } from './vsix.ts';

/** `npm run vsix`: writes dist/isthmus-VERSION.vsix. */
const root = packageRoot();
const { version, content } = await makeVsix(root);
const file = join('dist', `isthmus-${version}.vsix`);
writeFileSync(join(root, file), content);
console.log(`${file}, ${Math.round(content.length / 1024)} KB: code --install-extension ${file}`);
