import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ran, runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { strictValidator } from '../support/schemas.ts';

describe('isthmus plan --out, show and apply of a saved plan', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-saved-'));
    writeMesh(seed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function isthmus(...argv: readonly string[]): Promise<Ran> {
    return runCommand(argv, { cwd: folder, env: { PATH: '', ISTHMUS_SANDBOX: sandbox } });
  }

  let sandbox = 'yes';
  beforeEach(() => {
    sandbox = 'yes';
  });

  function writeMesh(text: string): void {
    writeFileSync(join(folder, 'mesh.yaml'), text);
  }

  function savedText(): string {
    return readFileSync(join(folder, 'plan.json'), 'utf8');
  }

  function edit(change: (saved: Record<string, unknown>) => object): void {
    const saved = JSON.parse(savedText()) as Record<string, unknown>;
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...saved, ...change(saved) }));
  }

  async function idNow(): Promise<string> {
    const { stdout } = await isthmus('plan');
    return /^Plan ID: ([\da-f]{32}@\d{4}-\d\d-\d\d)$/m.exec(stdout)?.[1] ?? expect.fail(stdout);
  }

  it('is one file that only its owner can read, as its schema says, also over one that all could', async () => {
    writeFileSync(join(folder, 'plan.json'), 'old');
    chmodSync(join(folder, 'plan.json'), 0o644);
    const { code, stderr } = await isthmus('plan', '--out', 'plan.json');
    expect(stderr).to.match(
      /Saved in plan\.json, to be applied before .*: isthmus apply plan\.json\n/,
    );
    expect(code).to.equal(0);
    expect(statSync(join(folder, 'plan.json')).mode & 0o777).to.equal(0o600);
    const validate = strictValidator('saved-plan.v1.schema.json');
    validate(JSON.parse(savedText()));
    expect(validate.errors ?? []).to.deep.equal([]);
  });

  it('is not taken for the folder of the sandbox, but asked for where it belongs', async () => {
    await isthmus('plan', '--out', 'plan.json');
    const { code, stderr } = await isthmus('apply', '--sandbox', 'plan.json');
    expect(stderr).to.contain('plan.json is a file; a saved plan is named before it');
    expect(stderr).to.contain('isthmus apply plan.json --sandbox');
    expect(code).to.equal(64);
  });

  it('is advised with what it takes to do all of it, and to adopt without leaving what was approved', async () => {
    expect((await isthmus('apply', '--yes')).code).to.equal(0);
    writeMesh(seed.replace('ingressGateway: true', 'ingressGateway: false'));
    const deleting = await isthmus('plan', '--out', 'plan.json');
    expect(deleting.stderr).to.contain(': isthmus apply plan.json --prune\n');
    writeMesh(seed.replace('name: mesh1', 'name: mesh2'));
    const adopting = await isthmus('plan', '--out', 'plan.json', '--cluster', 'cluster1');
    expect(adopting.stderr).to.contain(': isthmus apply plan.json --adopt\n');
    expect((await isthmus('apply', 'plan.json')).stderr).to.contain(
      'run `isthmus apply plan.json --adopt`',
    );
    const id = await idNow();
    expect((await isthmus('apply', '--approved', id)).stderr).to.contain(
      `run \`isthmus apply --adopt --approved ${id}\``,
    );
  });

  it('is shown as it was, in text and JSON', async () => {
    const planned = await isthmus('plan', '--out', 'plan.json');
    const shown = await isthmus('show', 'plan.json');
    expect(shown.stdout).to.match(/^Plan \S+ for mesh mesh1\nmade .* by isthmus /);
    const id = await idNow();
    expect(shown.stdout).to.contain(`Plan ${id} for mesh`);
    const tally = /^Plan: \d+ to create.*$/m.exec(planned.stdout)?.[0] ?? '';
    expect(tally).not.to.equal('');
    expect(shown.stdout).to.contain(tally);
    const json = await isthmus('show', 'plan.json', '--format', 'json');
    const validate = strictValidator('plan.v2.schema.json');
    validate(JSON.parse(json.stdout));
    expect(validate.errors ?? []).to.deep.equal([]);
    expect(JSON.parse(json.stdout)).to.include({ id });
  });

  it('says of what is no plan that it is none, and only apply that nothing was applied', async () => {
    for (const file of ['mesh.yaml', 'nowhere.json']) {
      const shown = await isthmus('show', file);
      expect(shown.code).to.equal(1);
      expect(shown.stderr).to.match(/is no saved plan\.\n|cannot be read: no such file/);
      expect(shown.stderr).not.to.contain('Nothing was applied');
    }
    const applied = await isthmus('apply', 'mesh.yaml');
    expect(applied.stderr).to.contain('mesh.yaml is no saved plan. Nothing was applied.\n');
  });

  it('is applied without a question, and then there is nothing to do', async () => {
    await isthmus('plan', '--out', 'plan.json');
    const applied = await isthmus('apply', 'plan.json');
    expect(applied.stderr).not.to.contain('error');
    expect(applied.code).to.equal(0);
    const after = await isthmus('plan');
    expect(after.stdout).to.contain('No changes.').and.not.to.contain('Plan ID');
  });

  it('goes on in another plan of the same clusters where it stopped half way', async () => {
    await isthmus('plan', '--cluster', 'cluster1', '--out', 'plan.json');
    const trouble = ['--sandbox', '--trouble', 'no-address', '--timeout', '1s'];
    const applied = await isthmus('apply', 'plan.json', '--yes', ...trouble);
    expect(applied.code).to.equal(3);
    expect(applied.stdout)
      .to.contain('`isthmus plan --cluster cluster1 --sandbox --timeout 1s` shows what is left')
      .and.not.to.contain('isthmus apply');
  });

  it('is stale once it was applied: what there was to do is done', async () => {
    await isthmus('plan', '--out', 'plan.json');
    await isthmus('apply', 'plan.json');
    const again = await isthmus('apply', 'plan.json');
    expect(again.stderr).to.contain('E-PLAN-STALE');
    expect(again.stderr).to.match(/\(and \d+ more\): was to create, now there is nothing to do/);
    expect(again.stderr).to.contain('as mesh.yaml says now: there is nothing to approve');
    expect(again.stderr.split('\n').length).to.be.lessThan(12);
    expect(again.code).to.equal(1);
  });

  it('is stale when mesh.yaml says something else, and names what moved; nothing is written', async () => {
    await isthmus('plan', '--out', 'plan.json');
    const before = await idNow();
    writeMesh(seed.replace('istio:', 'istio:\n  meshConfig: { accessLogFile: /dev/stdout }'));
    const applied = await isthmus('apply', 'plan.json');
    expect(applied.stderr).to.match(
      /E-PLAN-STALE the plan is stale: \d+ objects? moved.*\n  cluster1: ConfigMap istio-system\/istio: would have other content now/,
    );
    expect(applied.stdout).to.contain('Plan: ');
    expect(applied.code).to.equal(1);
    writeMesh(seed);
    expect(await idNow()).to.equal(before);
  });

  it('is refused on another cluster behind the same name', async () => {
    await isthmus('plan', '--out', 'plan.json');
    sandbox = 'elsewhere';
    const { code, stderr, stdout } = await isthmus('apply', 'plan.json');
    expect(stderr).to.match(/E-PLAN-CLUSTER .* another cluster than the one that cluster1 is now/);
    expect(stdout).to.equal('');
    expect(code).to.equal(1);
  });

  for (const [what, change, words] of [
    [
      'was written by a newer isthmus',
      () => ({ format_version: '2.0', written_by: '9.0.0' }),
      /E-PLAN-NEWER .*isthmus 9\.0\.0 wrote it/,
    ],
    ['has expired', () => ({ expires: '2020-01-01T00:00:00.000Z' }), /E-PLAN-EXPIRED .*seven days/],
    ['was edited', () => ({ effects: [] }), /E-PLAN-FILE .*was changed since it was written/],
    ['is for another mesh', () => ({ mesh: 'mesh2' }), /E-PLAN-FILE .*was changed/],
    ['is no plan', () => ({ kind: 'Mesh' }), /E-PLAN-FILE .*is no saved plan/],
  ] as const) {
    it(`is refused when it ${what}`, async () => {
      await isthmus('plan', '--out', 'plan.json');
      edit(change);
      const { code, stderr } = await isthmus('apply', 'plan.json');
      expect(stderr).to.match(words);
      expect(code).to.equal(1);
    });
  }

  it('is refused for a mesh of another name', async () => {
    await isthmus('plan', '--out', 'plan.json');
    writeMesh(seed.replace('name: mesh1', 'name: mesh2'));
    const { stderr } = await isthmus('apply', 'plan.json');
    expect(stderr).to.contain('E-PLAN-MESH the plan is for mesh mesh1, and mesh.yaml is mesh2');
  });

  it('is not written while a cluster does not answer', async () => {
    const { code, stderr } = await isthmus(
      'plan',
      '--out',
      'plan.json',
      '--trouble',
      'down=cluster2',
    );
    expect(stderr).to.contain('E-PLAN-INCOMPLETE');
    expect(code).to.equal(1);
    expect(() => savedText()).to.throw('ENOENT');
  });

  describe('apply --approved', () => {
    it('does what the plan with this id said', async () => {
      const id = await idNow();
      expect(await idNow()).to.equal(id);
      expect((await isthmus('apply', '--approved', id)).code).to.equal(0);
      expect((await isthmus('plan', '--detailed-exitcode')).code).to.equal(0);
    });

    it('refuses another plan, and shows it', async () => {
      const id = await idNow();
      writeMesh(seed.replace('istio:', 'istio:\n  meshConfig: { accessLogFile: /dev/stdout }'));
      const { code, stderr, stdout } = await isthmus('apply', '--approved', id);
      expect(stderr).to.contain(`E-PLAN-STALE the plan is stale: ${id.slice(0, 32)} was approved`);
      expect(stdout).to.contain('Plan: ');
      expect(code).to.equal(1);
    });

    for (const [what, date, words] of [
      ['an old one', '2020-01-01', /E-PLAN-EXPIRED/],
      ['one of a day to come', '2999-01-01', /E-PLAN-EXPIRED .*a day that has not come/],
      ['what is no day', '2026-13-45', /write ID@DATE/],
    ] as const) {
      it(`refuses ${what}, before any cluster is asked`, async () => {
        const { stderr, stdout } = await isthmus(
          'apply',
          '--approved',
          `${'0'.repeat(32)}@${date}`,
        );
        expect(stderr).to.match(words);
        expect(stdout).to.equal('');
      });
    }
  });
});
