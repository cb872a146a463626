import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { execa } from 'execa';
import { type Ran, runCommand } from '../support/command.ts';
import { repository } from '../support/repository.ts';

const cli = join(repository, 'dist/lib/cli.js');

/** The folder of a tour, as its first line about the sandbox names it. */
function folderOf({ stderr }: Pick<Ran, 'stderr'>): string {
  const state = /their state is in (\S+)/.exec(stderr)?.[1];
  if (state === undefined) throw new Error(`no folder in: ${stderr}`);
  return dirname(dirname(state));
}

function sceneOf({ stdout }: Ran, heading: string): string {
  const scene = stdout.split(/^(?=\d+\. )/m).find((text) => text.includes(heading));
  if (scene === undefined) throw new Error(`no scene ${heading}`);
  return scene;
}

describe('isthmus demo', () => {
  describe('in a pipe', () => {
    let ran: Ran;
    before(async () => {
      ran = await runCommand(['demo']);
    });

    it('goes through to the end and says what to do next', () => {
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stdout).to.contain('To do it: isthmus apply --sandbox\n\n5. Apply');
      expect(ran.stdout).to.match(/isthmus init .*\n.*isthmus plan .*\n.*isthmus apply .*\n$/);
    });

    it('plans what is missing, applies it, and finds nothing left to do', () => {
      const [, objects] = /(\d+) to create in 2 clusters/.exec(sceneOf(ran, '4. Plan')) ?? [];
      expect(Number(objects)).to.be.greaterThan(70);
      expect(sceneOf(ran, '5. Apply')).to.contain(`Applied: ${objects} objects written`);
      expect(sceneOf(ran, '6. Plan again')).to.contain(
        `No changes. 2 clusters, ${objects} objects`,
      );
    });

    it('plans the field that somebody changed with the name of the culprit, and repairs it', () => {
      const scene = sceneOf(ran, 'Somebody changes something');
      expect(scene).to.match(/network"\]: lan → network1\s+held by kubectl-label since 20/);
      expect(scene).to.contain('Plan: 1 to change').and.to.contain('Applied: 1 object written');
    });

    it('plans the remote that the new address of the load balancer made stale, and mends it', () => {
      const scene = sceneOf(ran, 'another address');
      expect(scene).to.match(/cluster2\/remote\s+~2 update/);
      expect(scene).to.match(/"172\.18\.255\.201".* → .*"172\.18\.255\.240"/);
      expect(scene).to.contain('Applied: 2 objects written');
    });

    it('says once that the clusters are embedded, that the charts are a stand-in, and how to get the real ones', () => {
      expect(ran.stderr.match(/the clusters are embedded/g)).to.have.lengthOf(1);
      expect(ran.stderr.match(/No istioctl: .* get istioctl 1\.31\.0 \(https:/g)).to.have.lengthOf(
        1,
      );
    });

    it('sends no colours and leaves nothing behind', () => {
      expect(ran.stdout).not.to.contain('\u001b');
      expect(existsSync(folderOf(ran))).to.equal(false);
    });
  });

  it('waits for a key between the acts on a terminal, unless it is told not to', async () => {
    let keys = 0;
    const press = (): Promise<void> => {
      keys += 1;
      return Promise.resolve();
    };
    const ran = await runCommand(['demo'], { terminal: true, key: press });
    expect(ran.code, ran.stderr).to.equal(0);
    expect(keys).to.equal(7);
    await runCommand(['demo', '--no-pause'], { terminal: true, key: press });
    expect(keys).to.equal(7);
  });

  it('keeps its own words within a narrow terminal', async () => {
    const ran = await runCommand(['demo'], { width: 40, terminal: true });
    expect(ran.code).to.equal(0);
    const plain = { ...ran, stdout: stripVTControlCharacters(ran.stdout) };
    const words = ran.stdout.split('\n').filter((line) => /^[A-Z][\w ,.;']+$/.test(line));
    expect(words.length).to.be.greaterThan(5);
    for (const line of words) expect(line.length, line).to.be.at.most(40);
    const steps = sceneOf(plain, 'See the steps').split('\n');
    expect(steps).to.include.members([
      'cluster1/namespace  Set the default',
      '    network for cluster1',
    ]);
    for (const line of steps) expect(line.length, line).to.be.at.most(40);
    expect(ran.stderr).to.match(/^Sandbox: the clusters are embedded,\n {4}their state is in\n/);
    expect(plain.stdout).to.contain('8. The load balancer gives another\naddress\n');
  });

  it('ends with 130 in the middle of an apply when it is interrupted, and leaves nothing behind', async () => {
    const interrupt = new AbortController();
    let printed = '';
    const ran = await runCommand(['demo'], {
      signal: interrupt.signal,
      watch: (text) => {
        printed += text;
        if (text.includes('cluster1/control-plane 17')) interrupt.abort();
      },
    });
    expect(ran.code, printed).to.equal(130);
    expect(ran.stdout).not.to.contain('Plan again');
    expect(ran.stdout).to.match(/\nThe folder of this tour is gone\.\n$/);
    expect(existsSync(folderOf(ran))).to.equal(false);
  });

  it('says nothing of an apply that is over when it is interrupted later', async () => {
    const interrupt = new AbortController();
    const ran = await runCommand(['demo'], {
      signal: interrupt.signal,
      watch: (text) => {
        if (text.includes('7. ')) interrupt.abort();
      },
    });
    expect(ran.code).to.equal(130);
    expect(ran.stdout).to.contain('all 13 steps are ready').and.not.to.contain('Interrupted:');
  });

  it('leaves nothing behind either when its terminal is closed', async () => {
    const touring = execa(process.execPath, [cli, 'demo'], { reject: false });
    touring.stdout.on('data', (text: Buffer) => {
      if (text.includes('5. Apply')) touring.kill('SIGHUP');
    });
    const ran = await touring;
    expect(ran.exitCode, ran.stdout).to.equal(130);
    expect(existsSync(folderOf(ran))).to.equal(false);
  });

  it('says so when there is no place for its folder', async () => {
    const env = { TMPDIR: '/nowhere' };
    const ran = await execa(process.execPath, [cli, 'demo'], { env, reject: false });
    expect(ran.exitCode).to.equal(1);
    expect(ran.stderr).to.equal(
      'error: there is no place for the folder of the tour in /nowhere: no such file or directory. TMPDIR names another place',
    );
  });

  it('leaves its folder, from which plan goes on, with --keep', async () => {
    const ran = await runCommand(['demo', '--keep']);
    const folder = folderOf(ran);
    expect(ran.stdout).to.contain(`The folder of this tour: ${folder}\n`);
    expect(readdirSync(folder)).to.include('mesh.yaml');
    const again = await runCommand(['plan', '--sandbox'], { cwd: folder });
    expect(again.stdout).to.contain('No changes.');
    rmSync(folder, { recursive: true });
  });
});
