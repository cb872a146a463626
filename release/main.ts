import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { repository } from '../test/support/repository.ts';
import { buildRelease, publication, readLock } from './build.ts';
import { fetchArchives } from './parts.ts';

const { values } = parseArgs({
  options: {
    istioctl: { type: 'string' },
    out: { type: 'string', default: join('dist', 'release') },
    image: { type: 'string', default: 'registry.example/isthmus' },
    publish: { type: 'boolean', default: false },
  },
});

/** `npm run release -- --istioctl FILE`: makes all that is published; with `--publish --image NAME` publishes it, without shows how. */
if (values.istioctl === undefined) {
  console.error('error: name by --istioctl the program that goes into the image');
  process.exitCode = 64;
} else {
  const out = resolve(values.out);
  const archives = join(tmpdir(), 'isthmus-archives');
  await fetchArchives(await readLock(repository), archives);
  const istioctl = resolve(values.istioctl);
  const made = await buildRelease({ repository, istioctl, archives, out });
  console.log(`${made.archive}\nimage ${made.digest}`);
  for (const [program, ...args] of publication(made, values.image)) {
    console.log(`${values.publish ? '' : 'would run: '}${[program, ...args].join(' ')}`);
    if (values.publish) await execa(program, args, { cwd: out, stdio: 'inherit' });
  }
}
