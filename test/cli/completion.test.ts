import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

describe('isthmus completion', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-completion-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
    const contexts = ['kind-cluster1', 'kind-cluster2'].map((name) => ({ name, context: {} }));
    writeFileSync(join(folder, 'config'), JSON.stringify({ contexts }));
    mkdirSync(join(folder, 'bin'));
    const program = `#!/bin/sh\nexec '${process.execPath}' '${join(repository, 'dist/lib/cli.js')}' "$@"\n`;
    writeFileSync(join(folder, 'bin/isthmus'), program, { mode: 0o755 });
  });

  after(() => rmSync(folder, { recursive: true }));

  const offers = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout, code, stderr } = await runCommand(['complete', '--', ...words], {
      cwd: folder,
      env: { KUBECONFIG: join(folder, 'config') },
    });
    expect(code, stderr).to.equal(0);
    return stdout.split('\n').filter((line) => line !== '');
  };

  const table: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['pl'], ['plan']],
    [['completi'], ['completion']],
    [['certs', ''], ['init']],
    [['help', 'rotate', ''], ['tokens']],
    [
      ['plan', '--format', ''],
      ['text', 'json', 'html', 'markdown'],
    ],
    [['plan', '--format', 'j'], ['json']],
    [
      ['plan', '--cluster', ''],
      ['cluster1', 'cluster2'],
    ],
    [
      ['plan', '--cluster', 'cluster1', ''],
      ['cluster1', 'cluster2'],
    ],
    [['apply', '--step', 'cluster1/', 'cluster2/b'], ['cluster2/base']],
    [['apply', '--detai'], []],
    [
      ['import', '--context', ''],
      ['kind-cluster1', 'kind-cluster2'],
    ],
    [['plan', '--detai'], ['--detailed-exitcode']],
    [['plan', '--file', ''], []],
    [['show', ''], []],
    [['plan', '-f', 'nowhere.yaml', '--cluster', ''], []],
    [['explain', 'E-CONF'], ['E-CONFLICT']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['juggle', ''], []],
  ];
  for (const [words, expected] of table) {
    it(`offers after "${words.join(' ')}": ${expected.join(', ') || 'nothing'}`, async () => {
      expect(await offers(...words)).to.deep.equal(expected);
    });
  }

  it('offers every command, but not itself', async () => {
    const all = await offers('');
    expect(all).to.include.members(['init', 'plan', 'apply', 'explain', 'version', 'completion']);
    expect(all).not.to.include('complete');
    expect((await runCommand(['--help'])).stdout).not.to.match(/^ {2}complete /m);
  });

  const env = () => ({
    PATH: [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(':'),
    HOME: folder,
  });
  const shells: readonly (readonly [string, readonly string[], string])[] = [
    [
      'bash',
      ['--norc', '-c'],
      `source <(isthmus completion bash); COMP_WORDS=(isthmus plan --cluster cluster); COMP_CWORD=3; _isthmus; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    [
      'zsh',
      ['-f', '-c'],
      `compdef() { :; }; _files() { :; }; compadd() { print -l -- "\${offers[@]}"; }; source <(isthmus completion zsh); words=(isthmus plan --cluster cluster); CURRENT=4; _isthmus`,
    ],
    [
      'fish',
      ['--no-config', '-c'],
      `isthmus completion fish | source; complete -C 'isthmus plan --cluster cluster'`,
    ],
  ];
  for (const [shell, args, script] of shells) {
    it(`works in ${shell}`, function () {
      if (!isThere(shell)) this.skip();
      const printed = execFileSync(shell, [...args, script], {
        cwd: folder,
        env: env(),
        encoding: 'utf8',
      });
      expect(printed.trim().split('\n')).to.deep.equal(['cluster1', 'cluster2']);
    });
  }
});

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}
