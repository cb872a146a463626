import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type AskedCredential,
  type CredentialSource,
  credentialSource,
  type CredentialWorld,
} from '../../lib/cluster/credential-source.ts';
import type { InteractiveMode } from '../../lib/cluster/exec-credential.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { until } from '../support/until.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

describe('cluster/credential-source', () => {
  let folder: string;
  let told: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-plugin-'));
    told = '';
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const source = (world: Partial<CredentialWorld> = {}): CredentialSource =>
    credentialSource({
      env: process.env,
      cwd: folder,
      terminal: false,
      tell: (text) => (told += text),
      ...world,
    });

  const runs = (): string =>
    readFileSync(join(folder, 'runs'), 'utf8').replaceAll('\n', ' ').trim();
  const isThere = async (name: string): Promise<true | undefined> =>
    Promise.resolve(existsSync(join(folder, name)) ? true : undefined);
  it('runs a plugin once for all that ask for the same', async () => {
    const credential = source();
    const asked = shell('');
    const [one, two] = await Promise.all([credential(asked, {}), credential(asked, {})]);
    const three = await credential(asked, {});
    expect([one.token, two.token, three.token]).to.deep.equal(['1', '1', '1']);
    expect(runs()).to.equal('a');
  });

  it('runs it again for who asks again, and once for all whose credential was refused', async () => {
    const credential = source();
    const asked = shell('');
    const [east, west, north] = [{}, {}, {}];
    for (const cluster of [east, west]) await credential(asked, cluster);
    const renewed = await Promise.all([credential(asked, east), credential(asked, west)]);
    expect(renewed.map(({ token }) => token)).to.deep.equal(['2', '2']);
    expect((await credential(asked, north)).token).to.equal('2');
    expect(runs()).to.equal('a a');
  });

  it('runs it again when its credential has expired', async () => {
    const clock = drivenClock();
    const credential = source({ clock });
    const asked = shell('', { expires: new Date(clock.now() + 60_000).toISOString() });
    expect((await credential(asked, {})).expires).to.equal(clock.now() + 60_000);
    expect((await credential(asked, {})).token).to.equal('1');
    await clock.advance(60_001);
    expect((await credential(asked, {})).token).to.equal('2');
  });

  it('asks a plugin that failed again, and only for who asks then', async () => {
    const credential = source();
    const asked = shell('[ -e fine ] || exit 1');
    const tries = await Promise.allSettled([credential(asked, {}), credential(asked, {})]);
    expect(tries.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    await writeFile(join(folder, 'fine'), '');
    expect((await credential(asked, {})).token).to.equal('2');
  });

  it('tells what a plugin says while it still waits', async () => {
    const waiting = source()(shell(`echo "enter the code ÄBC" >&2\n${waitFor('entered')}`), {});
    await until(async () => Promise.resolve(told.includes('\n') || undefined));
    expect(told).to.equal('enter the code ÄBC\n');
    await writeFile(join(folder, 'entered'), '');
    expect((await waiting).token).to.equal('1');
  });

  for (const [mode, terminal, interactive] of [
    ['IfAvailable', true, true],
    ['Always', true, true],
    ['Never', true, false],
    ['IfAvailable', false, false],
    ['Never', false, false],
  ] as const) {
    it(`${interactive ? 'lets' : 'does not let'} a plugin ask: ${mode}, ${terminal ? 'a' : 'no'} terminal`, async () => {
      const asked = shell('echo "$KUBERNETES_EXEC_INFO" > info', { mode });
      await source({ terminal })(asked, {});
      expect(JSON.parse(readFileSync(join(folder, 'info'), 'utf8'))).to.deep.equal({
        kind: 'ExecCredential',
        apiVersion,
        spec: { interactive },
      });
    });
  }

  it('lets plugins that ask do so one after the other', async () => {
    const credential = source({ terminal: true });
    await Promise.all(['a', 'b', 'c'].map((name) => credential(asking(name), {})));
    expect(runs()).to.equal('a a b b c c');
  });

  it('runs plugins beside each other that have not asked before', async () => {
    const credential = source({ terminal: true });
    await credential(shell('', { name: 'first' }), {});
    await Promise.all([credential(meeting('a', 'b'), {}), credential(meeting('b', 'a'), {})]);
    expect(await isThere('a')).to.equal(true);
  });

  it('runs plugins beside each other where nobody can be asked', async () => {
    const credential = source();
    await Promise.all([
      credential(meeting('a', 'b', 'hello'), {}),
      credential(meeting('b', 'a', 'hello'), {}),
    ]);
    expect(told).to.equal('hello\nhello\n');
  });

  it('ends a plugin when the user wants to stop', async () => {
    const stop = new AbortController();
    const waiting = source({ signal: stop.signal })(shell(`touch begun; ${waitFor('never')}`), {});
    const outcome = waiting.then(
      () => 'it worked',
      (error: unknown) => error,
    );
    await until(() => isThere('begun'));
    stop.abort();
    expect(await outcome).to.equal(stop.signal.reason);
  });
});

/** A plugin that notes each run in the file `runs`, does something and gives the number of its run as token. */
function shell(
  script: string,
  how: {
    readonly name?: string;
    readonly mode?: InteractiveMode;
    readonly expires?: string;
  } = {},
): AskedCredential {
  const { name = 'a', mode = 'IfAvailable', expires } = how;
  const status = `{"token":"%s"${expires === undefined ? '' : `,"expirationTimestamp":"${expires}"`}}`;
  const answer = `{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":${status}}`;
  const lines = `echo ${name} >> runs\n${script}\nprintf '${answer}' "$(grep -c . runs)"`;
  const plugin = {
    command: 'sh',
    args: ['-c', lines],
    env: {},
    apiVersion,
    interactiveMode: mode,
    installHint: undefined,
  };
  return { kind: 'exec', plugin, cluster: undefined };
}

function waitFor(name: string): string {
  return `while [ ! -e ${name} ]; do sleep 0.02; done`;
}

function asking(name: string): AskedCredential {
  return shell(`echo ${name}? >&2; echo ${name} >> runs`, { name });
}

/** Waits for another one that runs at the same time. */
function meeting(name: string, other: string, words = ''): AskedCredential {
  const speak = words === '' ? '' : `echo ${words} >&2; `;
  return shell(`${speak}touch ${name}; ${waitFor(other)}`, { name });
}
