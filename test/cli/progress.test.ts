import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import { openProgress } from '../../lib/cli/progress.ts';
import { manualClock } from '../support/manual-clock.ts';
import { type Ran, runCommand, type WorldOptions } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { type Screen, screenOf } from '../support/screen.ts';

const width = 50;

describe('cli/progress, on a narrow terminal', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-progress-'));
    writeFileSync(join(folder, 'mesh.yaml'), seed);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function apply(options: WorldOptions = {}): Promise<Ran> {
    const terminal = { cwd: folder, width, terminal: true };
    return runCommand(['apply', '--sandbox', '--yes', '--no-color'], { ...terminal, ...options });
  }

  it('breaks its lines itself, and leaves each finished step once and nothing of the work', async () => {
    const ran = await apply();
    expect(ran.code, ran.stderr).to.equal(0);
    expect(ran.stdout).to.contain('… cluster1/control-plane');
    const { rows, broken } = shown(liveOf(ran));
    expect(broken).to.deep.equal([]);
    expect(rows.filter((row) => row.startsWith('√ cluster1/control-plane '))).to.have.lengthOf(1);
    expect(rows.filter((row) => row.startsWith('…'))).to.deep.equal([]);
    expect(rows.join(' ')).to.match(/all 13 steps are\s+ready\./);
  });

  it('leaves nothing of the work on a terminal of 20 columns either', async () => {
    const { rows } = shown(liveOf(await apply({ width: 20 })), 20);
    expect(rows.filter((row) => row.startsWith('…'))).to.deep.equal([]);
  });

  it('paints no more lines at a time than the terminal has, and says how many steps are not shown', async () => {
    const live = liveOf(await apply({ rows: 3 }));
    expect(live).to.match(/^… and [23] more steps at work$/m);
    // oxlint-disable-next-line no-control-regex
    const heights = [...live.matchAll(/\u001b\[(\d+)A/g)].map(([, height]) => Number(height));
    expect(Math.max(...heights)).to.equal(2);
  });

  it('repaints over the ^C that the terminal shows', async () => {
    const interrupt = new AbortController();
    let live = '';
    let started = false;
    const ran = await apply({
      signal: interrupt.signal,
      watch: (text) => {
        if (text.includes('…')) started = true;
        if (started) live += text;
        if (interrupt.signal.aborted || !text.includes('… cluster1/control-plane')) return;
        live += '^C';
        interrupt.abort();
      },
    });
    expect(ran.code).to.equal(130);
    const { rows } = shown(live);
    expect(rows.join('\n'))
      .to.match(/^Interrupted: /m)
      .and.not.to.contain('^C');
  });
});

describe('cli/progress, in a log', () => {
  it('says after every ten silent seconds what is still waited for', async () => {
    const clock = manualClock();
    let text = '';
    const stdout = {
      isTerminal: false,
      width: () => 80,
      rows: () => 24,
      write: (more: string) => {
        text += more;
      },
    };
    const style = { palette: new Chalk({ level: 0 }), width: 80, verbose: false };
    const progress = openProgress({ format: 'text' }, { stdout, env: {} }, style, clock);
    const whose = { step: 'east/gateway', cluster: 'east' } as const;
    progress.event({ kind: 'step-started', ...whose });
    await clock.advance(10_000);
    progress.event({ kind: 'step-waiting', ...whose, reason: 'Service a/b has no address' });
    await clock.advance(20_000);
    progress.end(
      {
        done: [],
        failed: [],
        blocked: [],
        interrupted: [],
        notStarted: [],
        written: 0,
        deleted: 0,
        leftOver: 0,
        held: [],
      },
      [],
    );
    await clock.advance(60_000);
    expect(text.split('\n').slice(0, 5)).to.deep.equal([
      '… east/gateway',
      '… east/gateway is still at work after 10 s',
      '… east/gateway waits: Service a/b has no address',
      '… east/gateway still waits after 20 s: Service a/b has no address',
      '… east/gateway still waits after 30 s: Service a/b has no address',
    ]);
    expect(text.match(/still/g)).to.have.length(3);
  });
});

/** What came after the plan. */
function liveOf({ stdout }: Ran): string {
  const [, live] = /^Plan: .*\n([^]*)$/m.exec(stdout) ?? [];
  if (live === undefined) throw new Error(`no plan in: ${stdout}`);
  return live;
}

/** What a terminal shows: it begins every line at the first column. */
function shown(output: string, columns = width): Screen {
  return screenOf(output.replaceAll('\n', '\r\n'), columns);
}
