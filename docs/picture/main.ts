import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../test/rig/package-root.ts';
import { isthmus } from '../../test/rig/run-cli.ts';
import { excerpt } from './excerpt.ts';
import { terminalSvg } from './svg.ts';

/** Draws docs/terminal.svg from what `isthmus demo` prints, where no istioctl is in reach. */
const { code, stdout, stderr } = await isthmus(['demo'], {
  env: { FORCE_COLOR: '1', COLUMNS: '112', PATH: dirname(process.execPath) },
});
if (code !== 0) throw new Error(`isthmus demo ended with ${code}: ${stderr}`);
const picture = terminalSvg(excerpt(stdout), 'isthmus plan, apply, and the repair of a drift');
writeFileSync(join(packageRoot(), 'docs', 'terminal.svg'), picture);
