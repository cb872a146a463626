import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

describe('--ci', () => {
  let place: SandboxPlace;
  let folder = '';
  let env: Readonly<Record<string, string>> = {};

  beforeEach(() => {
    place = sandboxPlace();
    place.write(seed);
    folder = dirname(dirname(place.clusters));
    mkdirSync(join(folder, 'temp'));
    env = {
      RUNNER_TEMP: join(folder, 'temp'),
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      CI_PROJECT_DIR: join(folder, 'temp'),
    };
  });

  afterEach(() => place.remove());

  function run(command: string, ...more: readonly string[]) {
    return runCommand([command, '--sandbox', ...more], { cwd: folder, env });
  }

  function read(...path: readonly string[]): string {
    return readFileSync(join(folder, ...path), 'utf8');
  }

  function outputs(): Readonly<Record<string, string>> {
    const lines = read('output').trimEnd().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  }

  it('tells GitHub what a plan would do, where it looks for it', async () => {
    const { code, stdout } = await run('plan', '--ci', 'github');
    expect(code).to.equal(0);
    const [, id = ''] = /Plan ID: (\S+)/.exec(stdout) ?? [];
    const { creates, comment = '', ...rest } = outputs();
    expect(rest).to.deep.equal({
      changes: 'true',
      updates: '0',
      deletes: '0',
      complete: 'true',
      'needs-approval': 'false',
      'plan-id': id,
    });
    expect(Number(creates)).to.be.greaterThan(20);
    expect(readFileSync(comment, 'utf8')).to.equal(read('summary'));
    expect(read('summary'))
      .to.match(/^<!-- isthmus plan mesh1 -->\n/)
      .and.contain(id);
  });

  it('lets nothing of a log give orders to GitHub', async () => {
    const { stdout } = await run('plan', '--ci', 'github');
    const [, mark = '', log = ''] =
      /^::stop-commands::([\da-f-]{36})\n(.*)\n::\1::\n/s.exec(stdout) ?? [];
    expect(log).to.contain('Plan ID').and.not.contain(mark);
  });

  it('annotates what could not be looked at, at most ten times, on one line each', async () => {
    const { code, stdout } = await run('plan', '--ci', 'github', '--trouble', 'down=cluster2');
    expect(code).to.equal(1);
    expect(outputs()).to.include({ complete: 'false', 'plan-id': '' });
    const errors = stdout.split('\n').filter((line) => line.startsWith('::error '));
    expect(errors.length).to.be.within(1, 10);
    expect(errors[0]).to.match(/^::error title=E-UNREACHABLE::.*cluster2.* hint: /);
  });

  it('warns of what needs approval, and tells what came of an apply', async () => {
    expect((await run('apply', '--yes', '--ci', 'github')).code).to.equal(0);
    expect(outputs()).to.include({ applied: 'true', deleted: '0', 'left-over': '0' });
    expect(read('summary')).to.contain('### isthmus apply of `mesh1`').and.contain('**Applied: ');
    const comment = readFileSync(outputs()['comment'] ?? '', 'utf8');
    expect(comment, 'takes the place of that of the plan').to.match(
      /^<!-- isthmus plan mesh1 -->\n/,
    );
    place.write(seed.replace('ingressGateway: true', 'ingressGateway: false'));
    const { stdout } = await run('plan', '--ci', 'github');
    expect(outputs()).to.include({ 'needs-approval': 'true' });
    expect(stdout).to.match(/^::warning title=delete in cluster1::Deployment istio-system\//m);
  });

  it('tells GitHub what does not work', async () => {
    expect((await run('verify', '--ci', 'github')).code).to.equal(1);
    expect(outputs()['working']).to.equal('false');
    expect(Number(outputs()['findings'])).to.be.greaterThan(0);
    expect(read('summary')).to.contain('Something is wrong');
  });

  it('writes for GitLab the reports that a job names as its artifacts', async () => {
    await run('plan', '--ci', 'gitlab');
    const {
      create,
      update,
      delete: deleted,
    } = JSON.parse(read('temp', 'isthmus-plan.json')) as Record<string, number>;
    expect(create).to.be.greaterThan(20);
    expect([update, deleted]).to.deep.equal([0, 0]);
    expect(read('temp', 'isthmus-plan.env'))
      .to.match(/^PLAN_CHANGES=true$/m)
      .and.match(/^PLAN_ID=[\da-f]{32}@\d{4}-\d\d-\d\d$/m);
    expect(read('temp', 'isthmus-plan.md')).to.contain('### isthmus plan of `mesh1`');
  });

  it('says what it could not tell, and ends as it would without', async () => {
    env = { GITHUB_OUTPUT: join(folder, 'missing', 'output') };
    const { code, stderr } = await run('plan', '--ci', 'github', '--detailed-exitcode');
    expect(code).to.equal(2);
    expect(stderr)
      .to.match(/missing\/output cannot be written: /)
      .and.contain('GITHUB_STEP_SUMMARY is not set');
  });
});
