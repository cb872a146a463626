import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';

const wrong = seed.replace('role: remote', 'role: Remote');
const formats = ['json', 'github', 'sarif'];

describe('cli/validate', () => {
  let folder = '';
  let file = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-validate-'));
    file = join(folder, 'mesh.yaml');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function validate(...options: readonly string[]): Promise<Ran> {
    return runCommand(['validate', ...options], { cwd: folder });
  }

  describe('--fix', () => {
    it('mends the file and says what it mended, and what is left', async () => {
      writeFileSync(file, wrong.replace('primary: cluster1', 'primary: cluster9'));
      const { code, stdout, stderr } = await validate('--fix');
      expect({ code, stderr }).to.deep.equal({ code: 65, stderr: '' });
      expect(stdout).to.match(/^mesh.yaml:\d+:11 fixed E-VALUE Change to `remote`\n\nmesh.yaml:/);
      expect(stdout).to.match(/E-UNKNOWN-PRIMARY[^]*\nmesh.yaml: 1 fixed, 1 error\n$/);
      expect(readFileSync(file, 'utf8')).to.equal(
        seed.replace('primary: cluster1', 'primary: cluster9'),
      );
    });

    it('ends with 0 when nothing is left', async () => {
      writeFileSync(file, wrong);
      const { code, stdout } = await validate('--fix');
      expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).to.deep.equal({
        code: 0,
        last: 'mesh.yaml: 1 fixed, no errors',
      });
    });

    it('keeps the mode, the byte order mark and the line ends', async () => {
      writeFileSync(file, `\uFEFF${wrong.replaceAll('\n', '\r\n')}`);
      chmodSync(file, 0o640);
      expect((await validate('--fix')).code).to.equal(0);
      expect(readFileSync(file, 'utf8')).to.equal(`\uFEFF${seed.replaceAll('\n', '\r\n')}`);
      expect(statSync(file).mode & 0o777).to.equal(0o640);
    });

    it('follows a symbolic link and leaves nothing beside the file', async () => {
      mkdirSync(join(folder, 'real'));
      writeFileSync(join(folder, 'real/one.yaml'), wrong);
      symlinkSync('real/one.yaml', file);
      expect((await validate('--fix')).code).to.equal(0);
      expect(lstatSync(file).isSymbolicLink()).to.equal(true);
      expect(readFileSync(join(folder, 'real/one.yaml'), 'utf8')).to.equal(seed);
      expect(readdirSync(join(folder, 'real'))).to.deep.equal(['one.yaml']);
    });

    for (const [what, text] of Object.entries({
      'nothing is wrong': seed,
      'nothing can be mended': seed.replace('role: remote', 'role: nothing'),
    })) {
      it(`does not touch the file when ${what}`, async () => {
        writeFileSync(file, text);
        utimesSync(file, 1, 1);
        const { stdout } = await validate('--fix');
        expect(stdout).to.equal((await validate()).stdout);
        expect({ text: readFileSync(file, 'utf8'), time: statSync(file).mtimeMs }).to.deep.equal({
          text,
          time: 1000,
        });
      });
    }

    it('says when the file cannot be written, and leaves it alone', async () => {
      // The file that is written beside would have too long a name.
      const name = `${'m'.repeat(240)}.mesh.yaml`;
      writeFileSync(join(folder, name), wrong);
      const { code, stdout, stderr } = await validate('--fix', '--format', 'json', '-f', name);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.match(/^error `m+\.mesh\.yaml` cannot be written: name too long\.\n$/);
      expect(readFileSync(join(folder, name), 'utf8')).to.equal(wrong);
    });

    it('leaves a read-only file alone, and says so', async () => {
      writeFileSync(file, wrong);
      chmodSync(file, 0o444);
      const { code, stderr } = await validate('--fix');
      expect({ code, stderr }).to.deep.equal({
        code: 1,
        stderr: 'error `mesh.yaml` cannot be written: the file is read-only.\n',
      });
      expect(readFileSync(file, 'utf8')).to.equal(wrong);
    });

    it('tells GitHub what it mended', async () => {
      writeFileSync(file, wrong);
      expect((await validate('--fix', '--format', 'github')).stdout).to.match(
        /^::notice file=mesh\.yaml,line=\d+,col=11,.*title=E-VALUE::fixed: Change to `remote`\n$/,
      );
    });

    it('tells machines what it mended', async () => {
      writeFileSync(file, wrong);
      const { stdout } = await validate('--fix', '--format', 'json');
      expect(JSON.parse(stdout)).to.deep.include({ errors: 0, diagnostics: [] });
      expect(JSON.parse(stdout)).to.have.nested.property('fixed[0].code', 'E-VALUE');
    });
  });

  describe('--format', () => {
    const states: readonly (readonly [string, (() => void) | undefined, number])[] = [
      ['a file without mistakes', () => writeFileSync(file, seed), 0],
      ['a file with a mistake', () => writeFileSync(file, wrong), 65],
      ['no file', undefined, 65],
      ['a file that is no text', () => writeFileSync(file, Buffer.from([0xff, 0xfe])), 65],
    ];
    for (const format of formats) {
      for (const [what, make, expected] of states) {
        it(`${format} prints nothing else for ${what}`, async () => {
          make?.();
          const { code, stdout, stderr } = await validate('--format', format);
          expect({ code, stderr }).to.deep.equal({ code: expected, stderr: '' });
          if (format === 'github') expect(stdout).to.match(/^(::error [^\n]*::[^\n]+\n)*$/);
          else expect(JSON.parse(stdout)).to.be.an('object');
          if (expected !== 0) expect(stdout).to.match(/E-[A-Z-]+/);
        });
      }
    }

    it('names the file from where the user stands', async () => {
      writeFileSync(file, wrong);
      mkdirSync(join(folder, 'down'));
      const { stdout } = await runCommand(['validate', '--format', 'github'], {
        cwd: join(folder, 'down'),
      });
      expect(stdout).to.match(/^::error file=\.\.\/mesh.yaml,line=\d+,col=11,/);
    });
  });
});
