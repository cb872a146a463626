import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { execa } from 'execa';
import { freshClusters } from '../rig/current.ts';
import { until } from '../rig/until.ts';

/** Command lines of all processes whose text contains the word. */
function processes(word: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(word));
}

function mountsAndDevices(): readonly number[] {
  return [
    readFileSync('/proc/self/mounts', 'utf8').split('\n').length,
    readFileSync('/proc/net/dev', 'utf8').match(/veth\d+/g)?.length ?? 0,
  ];
}

describe('what the rig leaves behind', () => {
  it('is nothing when clusters are stopped: no process, no mount, no network device', async () => {
    // The first call mounts the folder that all rigs share.
    await (await freshClusters('cluster1')).stop();
    const before = mountsAndDevices();
    const rig = await freshClusters('cluster1', 'cluster2');
    expect(processes(dirname(rig.dir))).not.to.be.empty;
    expect(mountsAndDevices()).not.to.deep.equal(before);
    await rig.stop();
    expect(processes(dirname(rig.dir))).to.be.empty;
    expect(mountsAndDevices()).to.deep.equal(before);
  });

  it('is no process when `npm run rig` is killed without a chance to clean up', async () => {
    const main = join(dirname(fileURLToPath(import.meta.url)), '..', 'rig', 'main.js');
    const { ISTHMUS_RIG_INSIDE: _, ...env } = process.env;
    const running = execa(process.execPath, [main], { reject: false, extendEnv: false, env });
    for await (const line of createInterface({ input: running.stdout })) {
      if (line.includes('Ctrl-C ends them')) break;
    }
    expect(processes('kube-apiserver --etcd')).to.have.length(2);
    running.kill('SIGKILL');
    await until('everything has ended', () => processes('kube-apiserver --etcd').length === 0);
    expect((await running).signal).to.equal('SIGKILL');
  });
});
