import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { follow } from '../../lib/cli/file-follower.ts';

describe('cli/file-follower', () => {
  it('does not look again once it is aborted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'follow-'));
    const stopper = new AbortController();
    let looks = 0;
    const following = follow(() => {
      looks += 1;
      return [join(folder, 'mesh.yaml')];
    }, stopper.signal);
    stopper.abort();
    await following;
    await setImmediate();
    expect(looks).to.equal(1);
    rmSync(folder, { recursive: true });
  });

  it('ends with what a look throws', async () => {
    const broken = follow(() => {
      throw new Error('a mistake');
    }, new AbortController().signal);
    expect(await broken.catch((error: unknown) => error)).to.have.property('message', 'a mistake');
  });
});
