import { expect } from 'chai';
import { definitionsOf } from '../../../lib/apply/definitions.ts';
import { writeChanges } from '../../../lib/apply/write.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { ClusterClient } from '../../../lib/cluster/client.ts';
import { type Manifest, refOf } from '../../../lib/cluster/object.ts';
import { fieldAt, recordsAt } from '../../../lib/json.ts';
import { permitted } from '../../../lib/state/change-set.ts';
import type { Change } from '../../../lib/state/change.ts';
import { examine } from '../../../lib/state/examine.ts';
import { stamp } from '../../../lib/state/ownership.ts';
import { configMap, type Lab, newNamespace, plainly, refusal } from './lab.ts';
import { ownerNamed } from '../owner.ts';

/** Fields of other managers that stand in the way, and how they become ours: seen in a plan, done with `--adopt`. */
export function takingOver(lab: Lab): void {
  it('puts back a port that somebody has given to another number', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await client.apply(ours(service(namespace, [status])), plainly);
    await other.apply(service(namespace, [{ ...tls, port: 16443 }]), plainly);
    const desired = ours(service(namespace, [status, tls]));
    const change = await seen(client, desired);
    expect(change).to.include({ kind: 'adopt', fieldsOnly: true, certainty: 'deferred' });
    expect(fieldsOf(change)).to.deep.equal([
      ['spec.ports[port=16443,protocol=TCP]', 'somebody-else'],
      ['spec.ports[port=15443,protocol=TCP]', undefined],
    ]);
    await write(client, change);
    const ports = recordsAt(await client.get(refOf(desired)), 'spec', 'ports');
    expect(ports.map(({ port }) => port)).to.have.members([15021, 15443]);
    expect(await seen(client, desired)).to.include({ kind: 'keep' });
  });

  it('removes what we no longer want and another holds, too, only where that is allowed', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await client.apply(ours(configMap(namespace, { a: '1', b: '2' })), plainly);
    await other.apply(configMap(namespace, { b: '2', c: '3' }), plainly);
    const desired = ours(configMap(namespace, { a: '1' }));
    const change = await seen(client, desired);
    expect(change).to.include({ kind: 'adopt', fieldsOnly: true, certainty: 'verified' });
    expect(fieldsOf(change)).to.deep.equal([['data.b', 'somebody-else']]);
    await write(client, permitted(change, { adopt: false }));
    expect(await dataOf(client, desired)).to.deep.equal({ a: '1', b: '2', c: '3' });
    const more = await seen(client, ours(configMap(namespace, { a: '0' })));
    await write(client, permitted(more, { adopt: false }));
    expect(await dataOf(client, desired)).to.deep.equal({ a: '0', b: '2', c: '3' });
    const again = await seen(client, desired);
    expect(fieldsOf(again)).to.deep.include.members([['data.b', 'somebody-else']]);
    await write(client, permitted(again, { adopt: true }));
    expect(await dataOf(client, desired)).to.deep.equal({ a: '1', c: '3' });
    expect(await seen(client, desired)).to.include({ kind: 'keep' });
  });

  it('leaves an adopted object to nobody but us in what we want, with the rest as it was', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await other.apply(configMap(namespace, { a: '1', b: 'theirs', c: '3' }), plainly);
    const change = await seen(client, ours(configMap(namespace, { a: '1', b: 'ours' })));
    expect(change).to.deep.include({
      kind: 'adopt',
      losses: [{ manager: 'somebody-else', fields: ['data.a', 'data.b'] }],
    });
    expect(fieldsOf(change)).to.deep.equal([['data.b', 'somebody-else']]);
    await write(client, change);
    const live = await client.get(refOf(configMap(namespace, {})));
    const theirs = live?.metadata.managedFields?.find(({ manager }) => manager === 'somebody-else');
    expect(theirs?.fieldsV1).to.deep.equal({ 'f:data': { 'f:c': {} } });
    await write(client, await seen(client, ours(configMap(namespace, { b: 'ours' }))));
    expect(fieldAt(await client.get(refOf(configMap(namespace, {}))), 'data')).to.deep.equal({
      b: 'ours',
      c: '3',
    });
  });

  it('takes over nothing of an object that has changed meanwhile', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await client.apply(configMap(namespace, { a: '1' }), plainly);
    const ref = refOf(configMap(namespace, {}));
    const before = await client.get(ref);
    await other.apply(configMap(namespace, { b: '2' }), plainly);
    const { managedFields = [], resourceVersion = '' } = before?.metadata ?? {};
    const error = await refusal(client.reassign(ref, { managedFields, resourceVersion }));
    expect(error.code).to.equal('conflict');
    const managers = (await client.get(ref))?.metadata.managedFields?.map(({ manager }) => manager);
    expect(managers).to.have.members(['isthmus', 'somebody-else']);
  });
}

const status = { name: 'status-port', port: 15021, protocol: 'TCP', targetPort: 15021 };
const tls = { name: 'tls', port: 15443, protocol: 'TCP', targetPort: 15443 };

function service(namespace: string, ports: readonly object[]): Manifest {
  const metadata = { namespace, name: 'gateway' };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports } };
}

function ours(manifest: Manifest): Manifest {
  return stamp(manifest, ownerNamed('mesh1'), 'cluster1/gateway');
}

async function seen(client: ClusterClient, manifest: Manifest): Promise<Change> {
  const live = await client.get(refOf(manifest));
  return examine({ manifest, unknown: [] }, live, {
    client,
    get: (ref) => client.get(ref),
    lacks: () => false,
    shared: [],
    absentNamespaces: new Set(),
    recreate: () => undefined,
  });
}

function write(client: ClusterClient, change: Change): Promise<void> {
  return writeChanges([change], {
    client,
    wait: {
      clock: systemClock,
      signal: new AbortController().signal,
      timeout: 10_000,
      code: 'not-ready',
      waiting: () => undefined,
    },
    shared: [],
    definitions: definitionsOf([])('east'),
    look: () => undefined,
    seen: () => undefined,
    written: () => undefined,
  });
}

function fieldsOf(change: Change): readonly (readonly [string, string | undefined])[] {
  const fields = 'fields' in change ? change.fields : [];
  return fields.map(({ path, owner }) => [path, owner?.manager]);
}

async function dataOf(client: ClusterClient, manifest: Manifest): Promise<unknown> {
  return fieldAt(await client.get(refOf(manifest)), 'data');
}
