import { expect } from 'chai';
import { meshFile, type MeshSource } from '../../lib/cli/reconcile-source.ts';
import { metricsOf } from '../../lib/reconcile/metrics.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { runCommand } from '../support/command.ts';
import { seed } from '../support/mesh.ts';
import { now } from '../support/passes.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

describe('A mesh file that is looked after', () => {
  let place: SandboxPlace;
  let source: MeshSource;

  beforeEach(() => {
    place = sandboxPlace();
    place.write(seed);
    const world = { cwd: place.folder };
    source = meshFile('mesh.yaml', { world, env: {}, approval: 'disruptive', interval: 600_000 });
  });

  afterEach(() => place.remove());

  async function mesh() {
    const [one] = await source.meshes();
    if (one === undefined) throw new Error('there is no mesh');
    return one;
  }

  function runHalf(args: readonly string[]) {
    const env = { ISTHMUS_TROUBLE: 'down=cluster2' };
    return runCommand([...args, '--sandbox'], { cwd: place.folder, env });
  }

  it('has the clusters of which metrics are told', async () => {
    const metrics = metricsOf(() => now);
    const end = await pass(await mesh(), { clock: { now: () => now }, run: runHalf });
    expect(end.status.reachable).to.equal('1/2');
    metrics.passed(await mesh(), end, 1_000);
    const named = 'namespace="",mesh="mesh.yaml",cluster=';
    expect(metrics.text(true))
      .to.contain(`isthmus_cluster_up{${named}"cluster1"} 1\n`)
      .and.contain(`isthmus_cluster_up{${named}"cluster2"} 0\n`)
      .and.contain(`isthmus_drift_objects{${named}"cluster1"} 0\n`);
  });

  it('is another one after an edit, and not before', async () => {
    const first = await mesh();
    expect(await mesh()).to.deep.equal(first);
    place.write(seed.replace('ingressGateway: true', 'ingressGateway: false'));
    const edited = await mesh();
    expect(edited.generation).to.equal(first.generation + 1);
    expect(edited.mesh).to.not.deep.equal(first.mesh);
  });

  it('has no clusters while it is half written', async () => {
    place.write(`${seed}\n  - [`);
    expect((await mesh()).mesh).to.deep.equal({});
  });
});
