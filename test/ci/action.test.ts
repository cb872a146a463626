import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { recordsAt } from '../../lib/json.ts';
import { repository } from '../support/repository.ts';
import { seed } from '../support/mesh.ts';

const action = join(repository, 'ci', 'github');

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

describe('The action for GitHub', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-action-'));
    mkdirSync(join(folder, 'programs'));
    program('isthmus', `exec '${process.execPath}' '${repository}dist/bin/isthmus.js' "$@"`);
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A stand-in, which notes its arguments. */
  function program(name: string, script: string): void {
    const note = `printf '%s\\n' "$*" >>'${folder}/${name}.calls'`;
    writeFileSync(join(folder, 'programs', name), `#!/usr/bin/env bash\n${note}\n${script}\n`, {
      mode: 0o755,
    });
  }

  function read(name: string): string {
    return readFileSync(join(folder, name), 'utf8');
  }

  function shell(script: string, env: Readonly<Record<string, string>>) {
    const { status, stdout, stderr } = spawnSync('bash', [join(action, script)], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: [join(folder, 'programs'), process.env['PATH']].join(delimiter),
        HOME: folder,
        RUNNER_TEMP: folder,
        GITHUB_PATH: join(folder, 'path'),
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        GITHUB_REPOSITORY: 'some/mesh',
        ...env,
      },
    });
    return { code: status, stdout, stderr };
  }

  it('has inputs and outputs that its steps know, and no expression within a shell script', () => {
    const metadata: unknown = parse(readFileSync(join(action, 'action.yml'), 'utf8'));
    const { inputs, outputs, runs } = metadata as {
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly outputs: Readonly<Record<string, { readonly value: string }>>;
      readonly runs: { readonly using: string; readonly steps: readonly Step[] };
    };
    expect(runs.using).to.equal('composite');
    const used = new Set<string>();
    for (const { run, env } of runs.steps) {
      expect(run).to.match(/^"\$GITHUB_ACTION_PATH\/[a-z]+\.sh"$/);
      for (const value of Object.values(env)) {
        for (const [, name = ''] of value.matchAll(/inputs\.([\w-]+)/g)) used.add(name);
      }
    }
    expect([...used, 'comment'].toSorted()).to.deep.equal(Object.keys(inputs).toSorted());
    for (const [name, { value }] of Object.entries(outputs)) {
      expect(value).to.equal(`\${{ steps.run.outputs.${name} }}`);
    }
  });

  it('runs the command with its arguments, and hands on what it says', () => {
    const env = { COMMAND: 'plan', ARGUMENTS: '--sandbox --summary', ISTHMUS_FILE: 'mesh.yaml' };
    const { code, stdout, stderr } = shell('run.sh', env);
    expect(code, stdout + stderr).to.equal(0);
    expect(read('isthmus.calls')).to.equal('plan --ci github --sandbox --summary\n');
    expect(read('output')).to.contain('changes=true\n');
  });

  it('takes no other command, and expands nothing in arguments', () => {
    const refused = [
      { COMMAND: 'destroy', ARGUMENTS: '' },
      { COMMAND: 'plan', ARGUMENTS: '--file $(touch made)' },
      { COMMAND: 'plan', ARGUMENTS: '--file `touch made`' },
      { COMMAND: 'plan', ARGUMENTS: 'a\nb' },
    ];
    for (const env of refused) {
      const { code, stdout } = shell('run.sh', env);
      expect([code, stdout]).to.deep.equal([1, stdout.match(/^::error title=isthmus::.*\n$/)?.[0]]);
    }
    shell('run.sh', { COMMAND: 'plan', ARGUMENTS: '--file ;touch made' });
    expect(() => read('made')).to.throw('ENOENT');
  });

  it('installs exactly what is named, and nothing that cannot be checked', () => {
    const archive = 'not really an archive';
    const sum = createHash('sha256').update(archive).digest('hex');
    program('npm', 'if [ "$1" = view ]; then echo sha512-good; fi');
    program('curl', `while [ "$1" != --output ]; do shift; done; printf '${archive}' >"$2"`);
    program('tar', '');
    const istioctl = { ISTIOCTL: '1.31.0', ISTIOCTL_SHA256: sum };
    const good = { VERSION: '0.1.0', INTEGRITY: 'sha512-good', ...istioctl };
    const installed = shell('install.sh', good);
    expect(installed.code, installed.stdout + installed.stderr).to.equal(0);
    expect(read('npm.calls')).to.match(/install --global .*--ignore-scripts .*isthmus@0\.1\.0\n/);
    expect(read('path')).to.equal(`${folder}/isthmus/bin\n`);
    const wrong = [
      { VERSION: 'latest' },
      { VERSION: '0.1.0', INTEGRITY: 'sha512-other' },
      { ISTIOCTL: '1.31.0' },
      { ISTIOCTL: '1.31', ISTIOCTL_SHA256: sum },
      { ISTIOCTL: '1.31.0', ISTIOCTL_SHA256: sum.replaceAll(/\d/g, '0') },
    ];
    rmSync(join(folder, 'tar.calls'));
    for (const env of wrong) expect(shell('install.sh', env).code, JSON.stringify(env)).to.equal(1);
    expect(read('npm.calls').match(/install/g)).to.have.length(1);
    expect(() => read('tar.calls')).to.throw('ENOENT');
  });

  describe('writes one comment', () => {
    const mark = '<!-- isthmus plan mesh1 -->';
    const env = { PULL: '7', COMMENT: 'comment.md', CHANGES: 'true' };

    beforeEach(() => writeFileSync(join(folder, 'comment.md'), `${mark}\n\nbody\n`));

    it('where there is none yet, unless nothing changes', () => {
      program('gh', `printf '11\\t<!-- isthmus plan mesh2 -->\\n'`);
      expect(shell('comment.sh', env).code).to.equal(0);
      const post = '--method POST repos/some/mesh/issues/7/comments --field body=@comment.md\n';
      expect(read('gh.calls')).to.contain(post);
      rmSync(join(folder, 'gh.calls'));
      expect(shell('comment.sh', { ...env, CHANGES: 'false' }).code).to.equal(0);
      expect(read('gh.calls')).not.to.contain('POST');
    });

    it('anew where it is its own, also when nothing changes any more', () => {
      program('gh', `printf '11\\tother\\n12\\t${mark}\\n13\\t${mark}\\n'`);
      expect(shell('comment.sh', { ...env, CHANGES: 'false' }).code).to.equal(0);
      const patch = '--method PATCH repos/some/mesh/issues/comments/12 --field body=@comment.md\n';
      expect(read('gh.calls')).to.contain(patch).and.not.contain('POST');
    });
  });
});

/** A job of GitLab, as far as a runner looks at it. */
interface Job {
  readonly script: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly artifacts: {
    readonly paths: readonly string[];
    readonly reports?: Readonly<Record<string, string>>;
  };
}

describe('The jobs for GitLab', () => {
  const [head, jobs] = parseAllDocuments(
    readFileSync(join(repository, 'ci', 'gitlab', 'isthmus.yml'), 'utf8'),
  ).map((document): unknown => document.toJS());

  it('use inputs that they declare, all of them', () => {
    const { inputs } = (head as { readonly spec: { readonly inputs: object } }).spec;
    const used = [...JSON.stringify(jobs).matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)];
    expect([...new Set(used.map(([, name = '']) => name))].toSorted()).to.deep.equal(
      Object.keys(inputs).toSorted(),
    );
  });

  it('run as GitLab runs them: each leaves the files that it keeps, and the apply does what was planned', () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-jobs-'));
    try {
      const program = `#!/bin/sh\nexec '${process.execPath}' '${repository}dist/bin/isthmus.js' "$@"\n`;
      writeFileSync(join(folder, 'isthmus'), program, { mode: 0o755 });
      writeFileSync(join(folder, 'mesh.yaml'), seed);
      const given: Readonly<Record<string, string>> = {
        file: 'mesh.yaml',
        'plan-arguments': '--sandbox',
        'apply-arguments': '--sandbox',
      };
      const filled = (text: string): string =>
        text.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => given[name] ?? '');
      const run = (name: string, more: Readonly<Record<string, string>>): void => {
        const { [name]: job } = jobs as Readonly<Record<string, Job>>;
        const variables = Object.entries(job?.variables ?? {}).map(([key, text]) => [
          key,
          filled(text),
        ]);
        const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail'], {
          cwd: folder,
          encoding: 'utf8',
          input: (job?.script ?? []).map(filled).join('\n'),
          env: {
            ...Object.fromEntries(variables),
            ...more,
            PATH: [folder, process.env['PATH']].join(delimiter),
            HOME: folder,
            CI_PROJECT_DIR: folder,
          },
        });
        expect(status, stdout + stderr).to.equal(0);
        const { paths = [], reports = {} } = job?.artifacts ?? {};
        for (const file of [...paths, ...Object.values(reports)]) {
          expect(readFileSync(join(folder, file), 'utf8'), file).not.to.equal('');
        }
      };
      run('isthmus-plan', {});
      const env = readFileSync(join(folder, 'isthmus-plan.env'), 'utf8');
      const [, id = ''] = /^PLAN_ID=(.*)$/m.exec(env) ?? [];
      run('isthmus-apply', { ISTHMUS_APPROVED: id });
      run('isthmus-plan', {});
      expect(readFileSync(join(folder, 'isthmus-plan.env'), 'utf8')).to.contain(
        'PLAN_CHANGES=false',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keep the files that --ci gitlab writes, and apply nothing that was not approved', () => {
    const plan = (jobs as Readonly<Record<string, { artifacts: object; script: string[] }>>)[
      'isthmus-plan'
    ];
    expect(JSON.stringify(plan?.artifacts)).to.contain('isthmus-plan.json').and.contain('.env');
    expect(JSON.stringify(jobs)).not.to.contain('--yes');
    expect(recordsAt({ jobs: Object.values(jobs as object) }, 'jobs')).to.have.length(2);
  });
});
