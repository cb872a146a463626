import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { buildRelease, type Release } from '../../release/build.ts';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { imageArchives } from '../rig/image-archives.ts';
import { until } from '../rig/until.ts';
import { repository } from '../support/repository.ts';
import { seedMesh } from './support/seed.ts';

describe('The image of isthmus', function () {
  this.timeout('5m');
  let rig: Rig | undefined;
  let folder = '';
  let made: readonly Release[];

  before(async function () {
    const archives = await imageArchives();
    if (!archives.ok) {
      console.log(`    not run: ${archives.error}`);
      return this.skip();
    }
    rig = await freshClusters('cluster1');
    folder = rig.dir;
    const { istioctl } = rig.binaries.path;
    const build = (name: string) =>
      buildRelease({ repository, istioctl, archives: archives.value, out: join(folder, name) });
    made = [await build('release-1'), await build('release-2')];
    await unpack(join(folder, 'release-1', 'image'), made[0]?.digest ?? '');
  });

  after(() => rig?.stop());

  /** As a runtime does: one layer over the other. */
  async function unpack(image: string, digest: string): Promise<void> {
    const blob = (name: string) => join(image, 'blobs', ...name.split(':'));
    const { layers } = JSON.parse(await readFile(blob(digest), 'utf8')) as {
      readonly layers: readonly { readonly digest: string }[];
    };
    await mkdir(join(folder, 'root'));
    for (const layer of layers) {
      await execa('tar', ['-xpf', blob(layer.digest), '-C', join(folder, 'root')]);
    }
  }

  /** The entrypoint as its user, on a root that nobody can write, with the two volumes that the manifest gives it. */
  function start(args: readonly string[]) {
    const script = [
      'root="$0" handed="$1"; shift',
      'mkdir -p "$root/proc" "$root/dev"',
      'mount --bind "$root" "$root"',
      'for each in proc dev; do mount --rbind "/$each" "$root/$each"; done',
      'for each in tmp cache; do mount -t tmpfs -o mode=1777 tmpfs "$root/$each"; done',
      'cp -R "$handed/." "$root/tmp"; chmod -R a+rX "$root/tmp"',
      'mount -o remount,ro,bind "$root"',
      'exec chroot --userspec=65532:65532 "$root" /usr/bin/tini -s -- /usr/local/bin/node /opt/isthmus/dist/bin/isthmus.js "$@"',
    ];
    const places = [join(folder, 'root'), join(folder, 'handed')];
    return execa('unshare', ['-m', 'sh', '-ec', script.join('\n'), ...places, ...args], {
      reject: false,
      extendEnv: false,
      env: {
        PATH: '/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin',
        HOME: '/tmp',
        XDG_CACHE_HOME: '/cache',
        KUBECONFIG: '/tmp/kubeconfig',
      },
    });
  }

  it('has the same digest when it is made twice, and so have the package and its lists', async () => {
    expect(made[0]).to.deep.equal(made[1]);
    const [one, other] = await Promise.all(
      ['release-1', 'release-2'].map((name) => readFile(join(folder, name, 'SHA256SUMS'), 'utf8')),
    );
    expect(one).to.equal(other);
    expect(one).to.match(/isthmus-.*\.tgz/);
  });

  it('holds no shell, and nothing that is not of its packages', async () => {
    const root = join(folder, 'root');
    for (const shell of ['bin/sh', 'usr/bin/sh', 'bin/bash', 'bin/busybox']) {
      expect(existsSync(join(root, shell))).to.equal(false);
    }
    expect((await readdir(root)).toSorted()).to.deep.equal([
      'cache',
      'etc',
      'lib',
      'lib64',
      'opt',
      'tmp',
      'usr',
    ]);
  });

  it('makes one pass over a mesh, as nobody, on a root that is read-only', async () => {
    if (rig === undefined) throw new Error('there is no rig');
    const cluster = rig.cluster('cluster1');
    const seed = await seedMesh(rig, { metallb: false });
    const { cluster1 = {} } = seed.clusters;
    const mesh = { ...seed, clusters: { cluster1: { ...cluster1, ingressGateway: false } } };
    const handed = join(folder, 'handed');
    await mkdir(handed);
    await writeFile(join(handed, 'mesh.yaml'), stringify(mesh));
    await writeFile(join(handed, 'kubeconfig'), await readFile(cluster.kubeconfig));
    const once = ['reconcile', '--once', '--file', '/tmp/mesh.yaml', '--approval', 'none'];
    const { exitCode, stdout, stderr } = await start(once);
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout).to.contain('Succeeded');
    const get = ['get', 'deployment', 'istiod', '-n', 'istio-system', '-o', 'name'];
    expect(await cluster.kubectl(get)).to.contain('istiod');
  });

  it('ends within ten seconds of a polite request', async () => {
    const running = start(['reconcile', '--file', '/tmp/mesh.yaml', '--health', '127.0.0.1:9440']);
    await until('it is healthy', async () => (await fetch('http://127.0.0.1:9440/healthz')).ok);
    const asked = performance.now();
    running.kill('SIGTERM');
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode, stdout + stderr).to.equal(130);
    expect(performance.now() - asked).to.be.lessThan(10_000);
  });
});
