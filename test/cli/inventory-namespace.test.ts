import { expect } from 'chai';
import { lockRef } from '../../lib/lock/lease.ts';
import { rightsToCareFor, rightsToInventory, rightsToLeave } from '../../lib/state/rights.ts';
import { removal } from '../../plans/removal.ts';
import { seed } from '../support/mesh.ts';
import { sandboxPlace, type SandboxPlace } from '../support/sandbox-place.ts';

const there = `${seed}\ninventory: { namespace: mesh-records }\n`;
const clusters = ['cluster1', 'cluster2'];
const kept = ['ConfigMap', 'Lease'].map((kind) => `${kind} isthmus`);

describe('an inventory that mesh.yaml has in a namespace of its own', () => {
  let place: SandboxPlace;

  beforeEach(() => {
    place = sandboxPlace();
  });

  afterEach(() => place.remove());

  /** Namespaces in which isthmus keeps something: `ConfigMap kube-system`. */
  function homes(cluster: string): readonly string[] {
    return place
      .objects(cluster)
      .filter(
        ({ kind, metadata }) =>
          kept.includes(`${kind} ${metadata.name.replace(/-mesh1$/, '')}`) &&
          (kind !== 'ConfigMap' || metadata.name === 'isthmus-mesh1'),
      )
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`)
      .toSorted();
  }

  async function apply(mesh: string): Promise<void> {
    place.write(mesh);
    const { code, stdout, stderr } = await place.run('apply', '--yes');
    expect(code, stdout + stderr).to.equal(0);
    expect((await place.run('plan')).stdout).to.match(/^No changes\. /);
  }

  function forget(cluster: string): void {
    place.rewrite(cluster, (text, { kind, metadata }) =>
      kind === 'ConfigMap' && metadata.name === 'isthmus-mesh1' ? undefined : text,
    );
  }

  it('lies there, as does the lock, and nothing of isthmus in kube-system; a destroy takes it along', async () => {
    await apply(there);
    for (const cluster of clusters) {
      expect(homes(cluster)).to.deep.equal(['ConfigMap mesh-records', 'Lease mesh-records']);
      const written = place
        .objects(cluster)
        .filter(({ metadata: { namespace, managedFields = [] } }) => {
          const isOurs = managedFields.some(({ manager }) => manager === 'isthmus');
          return isOurs && namespace === 'kube-system';
        });
      expect(written).to.deep.equal([]);
    }
    const { code, stdout } = await place.run('destroy', '--yes');
    expect(code, stdout).to.equal(0);
    for (const cluster of clusters) expect(homes(cluster)).to.deep.equal(['Lease mesh-records']);
    expect(place.names('cluster1')).to.include('Namespace /mesh-records');
  });

  it('is no place for anything once that is being deleted: plan and apply say so, and what holds it', async () => {
    await apply(there);
    const finalizers = ['example.org/hold'];
    const home = { name: 'mesh-records', uid: 'u', deletionTimestamp: '2026-01-01T00:00:00Z' };
    const held = { name: 'held', namespace: home.name, uid: 'v' };
    const going = { apiVersion: 'v1', kind: 'Namespace', metadata: { ...home, finalizers } };
    const heldThere = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...held, finalizers } };
    place.put('cluster2', [going, heldThere]);
    place.write(there.replace('version: 1.31.0', 'version: 1.31.0\n  hub: registry.example.org'));
    const before = clusters.map(place.names);
    for (const [command, ...more] of [['plan'], ['apply', '--yes']] as const) {
      const { code, stdout } = await place.run(command, ...more);
      expect(stdout).to.match(
        /E-INVENTORY-HOME namespace mesh-records in cluster2, .*, is being deleted since 2026-01-01T00:00:00Z: finalizer example\.org\/hold holds it/,
      );
      expect(stdout).to.contain('hint: once it has gone, make it anew');
      expect(code).to.equal(1);
      expect(clusters.map(place.names)).to.deep.equal(before);
    }
  });

  for (const [what, from, to] of [
    ['named later', seed, there],
    ['no longer named', there, seed],
  ] as const) {
    const [old, next] =
      from === seed ? ['kube-system', 'mesh-records'] : ['mesh-records', 'kube-system'];

    it(`is not made a second time where it is ${what}: plan, apply and destroy say where it is`, async () => {
      await apply(from);
      const before = clusters.map(place.names);
      place.write(to);
      for (const command of [
        ['plan'],
        ['apply', '--yes', '--prune', '--adopt'],
        ['destroy', '--yes'],
      ]) {
        const { code, stdout } = await place.run(...(command as ['plan']));
        for (const cluster of clusters) {
          expect(stdout, command[0]).to.contain(
            `E-INVENTORY-ELSEWHERE the inventory of mesh1 in ${cluster} is in namespace ${old}, and mesh.yaml says ${next}`,
          );
          expect(stdout).to.contain(
            `kubectl --context kind-${cluster} -n ${old} delete configmap isthmus-mesh1`,
          );
        }
        if (command[0] !== 'plan') expect(code).to.equal(1);
      }
      expect(
        clusters.map((cluster) =>
          place.names(cluster).filter((name) => !name.includes('mesh-records')),
        ),
      ).to.deep.equal(
        before.map((names) => names.filter((name) => !name.includes('mesh-records'))),
      );
    });

    it(`moves as the hint says where it is ${what}: all objects get another label, and nothing else changes`, async () => {
      await apply(from);
      const secrets = () =>
        clusters.flatMap((cluster) =>
          place
            .objects(cluster)
            .filter(({ kind }) => kind === 'Secret')
            .map((object) => object['data']),
        );
      const before = secrets();
      for (const cluster of clusters) forget(cluster);
      place.write(to);
      const plan = await place.run('plan', '-v');
      expect(plan.stdout).to.match(/^Plan: \d+ to change in 2 clusters\./m);
      expect(
        [...plan.stdout.matchAll(/^\s+[~+-] metadata\.\S+/gm)].map(([line]) => line.trim()),
      ).to.satisfy(
        (lines: readonly string[]) =>
          lines.length > 0 && lines.every((line) => line.includes('part-of')),
      );
      await apply(to);
      expect(secrets()).to.deep.equal(before);
      for (const cluster of clusters) {
        expect(homes(cluster).filter((home) => home.startsWith('ConfigMap'))).to.deep.equal([
          `ConfigMap ${next}`,
        ]);
      }
      expect((await place.run('destroy', '--yes')).code).to.equal(0);
    });
  }

  it('is where rights are asked for, and nowhere else', () => {
    const owner = { mesh: 'mesh1', home: 'mesh-records' };
    const lock = lockRef(owner.home);
    const rights = (['plan', 'apply', 'destroy', 'reconcile'] as const).flatMap((purpose) => [
      ...rightsToCareFor([], purpose, { reads: [], tries: [], lock }),
      ...rightsToInventory(owner),
      ...rightsToLeave([], { ...owner, removal }),
    ]);
    const named = rights.filter(({ namespace }) => namespace !== undefined);
    expect(new Set(named.map(({ namespace }) => namespace))).to.deep.equal(new Set([owner.home]));
    expect(named.map(({ resource }) => resource)).to.include.members(['leases', 'configmaps']);
  });

  it('is found by import', async () => {
    await apply(there);
    const { code, stdout, stderr } = await place.run(
      'import',
      '--context',
      clusters.join(','),
      '-o',
      '-',
    );
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/\ninventory:\n {2}namespace: mesh-records\n/);
  });
});
