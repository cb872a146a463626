import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../../test/support/repository.ts';
import { makeVsix } from './vsix.ts';

/** `npm run vsix`: writes dist/isthmus-VERSION.vsix. */
const { version, content } = await makeVsix(repository);
const file = join('dist', `isthmus-${version}.vsix`);
writeFileSync(join(repository, file), content);
console.log(`${file}, ${Math.round(content.length / 1024)} KB: code --install-extension ${file}`);
