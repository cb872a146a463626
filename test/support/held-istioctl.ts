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
  const pipe = join(folder, 'istioctl-pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  return { program: programIn(folder, `cat '${pipe}'; `), release: () => writeFile(pipe, '') };
}

/** A program in the place of istioctl that renders as the stand-in does. */
export function standInIstioctl(folder: string): string {
  return programIn(folder, '');
}

function programIn(folder: string, first: string): string {
  const place = join(folder, 'istioctl-stand-in');
  mkdirSync(place);
  const [program, render] = ['istioctl', 'render.mjs'].map((name) => join(place, name)) as [
    string,
    string,
  ];
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
  version) ${first}echo '{"clientVersion": {"version": "1.31.0"}}';;
  manifest) exec '${process.execPath}' '${render}';;
esac
`;
  writeFileSync(program, script, { mode: 0o755 });
  return program;
}
