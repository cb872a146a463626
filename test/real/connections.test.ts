import { expect } from 'chai';
import { execa } from 'execa';
import type { Rig } from '../rig/clusters.ts';
import { freshClusters } from '../rig/current.ts';
import { isthmus } from '../rig/run-cli.ts';
import { startTunnel } from '../support/tunnel.ts';
import { seedMesh, workplace, type Workplace } from './support/seed.ts';

describe('Connections to real API servers', () => {
  let rig: Rig;
  let place: Workplace;
  let tunnel: Awaited<ReturnType<typeof startTunnel>>;

  before(async () => {
    rig = await freshClusters('cluster1', 'cluster2');
    place = await workplace(rig, 'connections', await seedMesh(rig, { metallb: false }));
    tunnel = await startTunnel();
  });
  after(async () => {
    await tunnel.close();
    await rig.stop();
  });

  /** Where the proxy was asked to connect to while this ran. */
  async function asked(run: (env: Readonly<Record<string, string>>) => Promise<unknown>) {
    const before = tunnel.asked.length;
    await run({ ...rig.env, HTTPS_PROXY: tunnel.url });
    return tunnel.asked.slice(before).toSorted();
  }

  const places = (): readonly string[] =>
    rig.clusters.map(({ server }) => new URL(server).host).toSorted();

  it('are one for each cluster, for a plan of the whole mesh', async () => {
    const marks = await Promise.all(rig.clusters.map(({ audit }) => audit.mark()));
    const connections = await asked(async (env) => {
      const { code, stderr } = await isthmus(['plan'], { cwd: place.cwd, env });
      expect(code, stderr).to.equal(0);
    });
    expect(connections).to.deep.equal(places());
    const counts = await Promise.all(
      rig.clusters.map(({ audit }, at) => audit.counts(marks[at], 'isthmus')),
    );
    for (const count of counts) {
      expect(Object.values(count).reduce((sum, one) => sum + one, 0)).to.be.above(20);
    }
  });

  it('go through a proxy, or directly, where those of kubectl do', async () => {
    const [first = ''] = places();
    const { hostname, port } = new URL(`https://${first}`);
    const values = [
      '',
      '*',
      hostname,
      `${hostname}:${port}`,
      `${hostname}:1`,
      '10.0.0.0/8',
      'b.io',
    ];
    for (const NO_PROXY of values) {
      const [ours, theirs] = [
        await asked((env) =>
          isthmus(['plan', '--cluster', 'cluster1'], { cwd: place.cwd, env: { ...env, NO_PROXY } }),
        ),
        await asked((env) =>
          execa(rig.binaries.path.kubectl, ['--context', 'cluster1', 'version'], {
            env: { ...env, NO_PROXY },
          }),
        ),
      ];
      expect([NO_PROXY, ours.includes(first)]).to.deep.equal([NO_PROXY, theirs.includes(first)]);
    }
  });
});
