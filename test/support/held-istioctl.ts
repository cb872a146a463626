import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './repository.ts';

/** A program in the place of istioctl that renders as the stand-in does, but says not even its version before `release`. */
export function heldIstioctl(folder: string): {
  readonly program: string;
  readonly release: () => Promise<void>;
} {
  const place = join(folder, 'held-istioctl');
  mkdirSync(place);
  const [program, pipe, render] = ['istioctl', 'pipe', 'render.mjs'].map((name) =>
    join(place, name),
  ) as [string, string, string];
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const charts = pathToFileURL(join(repository, 'dist/plans/sandbox/charts/index.js')).href;
  writeFileSync(
    render,
    `import { readFileSync } from 'node:fs';
import { charts } from '${charts}';
const objects = charts(JSON.parse(readFileSync(0, 'utf8')));
process.stdout.write(objects.map((object) => JSON.stringify(object)).join('\\n---\\n'));
`,
  );
  const script = `#!/bin/sh
case "$1" in
  version) cat '${pipe}'; echo '{"clientVersion": {"version": "1.31.0"}}';;
  manifest) exec '${process.execPath}' '${render}';;
esac
`;
  writeFileSync(program, script, { mode: 0o755 });
  return { program, release: () => writeFile(pipe, '') };
}
