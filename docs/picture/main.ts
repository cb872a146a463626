import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildCodeServer } from '../../test/editors/code-server.ts';
import { chromiumInPath } from '../../test/editors/program-in-path.ts';
import { repository } from '../../test/support/repository.ts';
import { isthmus } from '../../test/rig/run-cli.ts';
import { excerpt } from './excerpt.ts';
import { drawPlayground } from './playground.ts';
import { terminalSvg } from './svg.ts';
import { drawVscode } from './vscode.ts';

/** Draws the pictures of the README: what `isthmus demo` prints where no istioctl is in reach, VS Code, and the playground. */
const { code, stdout, stderr } = await isthmus(['demo'], {
  env: { FORCE_COLOR: '1', COLUMNS: '112', PATH: dirname(process.execPath) },
});
if (code !== 0) throw new Error(`isthmus demo ended with ${code}: ${stderr}`);
const docs = join(repository, 'docs');
const picture = terminalSvg(excerpt(stdout), 'isthmus plan, apply, and the repair of a drift');
writeFileSync(join(docs, 'terminal.svg'), picture);

const browser = chromiumInPath();
const server = await buildCodeServer();
if (!browser.ok) console.log(`no pictures of editors: ${browser.error}`);
else {
  await drawPlayground(
    browser.value,
    join(repository, 'dist', 'playground'),
    join(docs, 'playground.png'),
  );
  if (server.ok) {
    await drawVscode({ server: server.value, browser: browser.value }, join(docs, 'vscode.png'));
  } else console.log(`no picture of VS Code: ${server.error}`);
}
