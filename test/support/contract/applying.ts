import { expect } from 'chai';
import type { Applied, ClusterClient } from '../../../lib/cluster/client.ts';
import { fieldAt } from '../../../lib/json.ts';
import { type Manifest, refOf } from '../../../lib/cluster/object.ts';
import { configMap, type Lab, newNamespace, plainly } from './lab.ts';

/** Server-side apply: ownership, conflicts, dry runs. */
export function applying(lab: Lab): void {
  it('creates an object that does not exist and says so', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { a: '1' });
    const applied = await client.apply(wanted, plainly);
    expect(applied.kind).to.equal('created');
    expect(objectOf(applied)['data']).to.deep.equal({ a: '1' });
    expect(objectOf(applied).metadata.uid).to.be.a('string').and.not.empty;
    expect(await client.get(refOf(wanted))).to.deep.equal(objectOf(applied));
  });

  it('owns what it applied under the manager isthmus', async () => {
    const { client } = lab();
    const applied = await client.apply(configMap(await newNamespace(client), { a: '1' }), plainly);
    const [entry, ...others] = objectOf(applied).metadata.managedFields ?? [];
    expect(others).to.be.empty;
    expect(entry).to.include({ manager: 'isthmus', operation: 'Apply' });
    expect(entry?.fieldsV1).to.deep.equal({ 'f:data': { 'f:a': {} } });
  });

  it('leaves everything as it is, resourceVersion included, when nothing differs', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { a: '1' });
    const first = objectOf(await client.apply(wanted, plainly));
    const second = await client.apply(wanted, plainly);
    expect(second).to.deep.equal({ kind: 'applied', object: first });
  });

  it('changes a field of its own and gets a new resourceVersion', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const first = objectOf(await client.apply(configMap(namespace, { a: '1' }), plainly));
    const second = await client.apply(configMap(namespace, { a: '2' }), plainly);
    expect(second.kind).to.equal('applied');
    expect(objectOf(second)['data']).to.deep.equal({ a: '2' });
    expect(objectOf(second).metadata.uid).to.equal(first.metadata.uid);
    expect(objectOf(second).metadata.resourceVersion).not.to.equal(first.metadata.resourceVersion);
  });

  it('removes a field that it owned alone and no longer applies', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    await client.apply(configMap(namespace, { a: '1', b: '2' }), plainly);
    const second = await client.apply(configMap(namespace, { a: '1' }), plainly);
    expect(objectOf(second)['data']).to.deep.equal({ a: '1' });
  });

  it('shares a field that both managers apply with the same value, and keeps it when one lets go', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await client.apply(configMap(namespace, { shared: '1', mine: '1' }), plainly);
    const shared = objectOf(await other.apply(configMap(namespace, { shared: '1' }), plainly));
    expect(managersOf(shared)).to.have.members(['isthmus', 'somebody-else']);
    const released = objectOf(await client.apply(configMap(namespace, { mine: '1' }), plainly));
    expect(released['data']).to.deep.equal({ shared: '1', mine: '1' });
  });

  it('lists every field of a conflict with its manager and changes nothing', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    const before = objectOf(await other.apply(configMap(namespace, { a: '1', b: '1' }), plainly));
    const applied = await client.apply(configMap(namespace, { a: '2', b: '2', c: '2' }), plainly);
    if (applied.kind !== 'conflict') {
      throw new Error(`expected a conflict, but it was ${applied.kind}`);
    }
    expect(applied.conflicts).to.have.deep.members([
      { manager: 'somebody-else', field: '.data.a' },
      { manager: 'somebody-else', field: '.data.b' },
    ]);
    expect(applied.message).to.include('somebody-else');
    expect(await client.get(refOf(before))).to.deep.equal(before);
  });

  it('names list items in a conflict by their keys', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await other.apply(service(namespace, 8080), plainly);
    const applied = await client.apply(service(namespace, 9090), plainly);
    expect(applied).to.have.property('kind', 'conflict');
    expect(fieldAt(applied, 'conflicts')).to.deep.equal([
      { manager: 'somebody-else', field: '.spec.ports[port=80,protocol="TCP"].targetPort' },
    ]);
  });

  it('takes conflicting fields with force, and the other manager no longer owns them', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await other.apply(configMap(namespace, { a: '1', theirs: '1' }), plainly);
    const forced = await client.apply(configMap(namespace, { a: '2' }), {
      dryRun: false,
      force: true,
    });
    expect(objectOf(forced)['data']).to.deep.equal({ a: '2', theirs: '1' });
    expect(ownedBy('somebody-else', objectOf(forced))).to.deep.equal({
      'f:data': { 'f:theirs': {} },
    });
  });

  it('says in a dry run what would be created, without creating it', async () => {
    const { client } = lab();
    const wanted = configMap(await newNamespace(client), { a: '1' });
    const applied = await client.apply(wanted, { dryRun: true, force: false });
    expect(applied.kind).to.equal('created');
    expect(objectOf(applied)['data']).to.deep.equal({ a: '1' });
    expect(objectOf(applied).metadata.resourceVersion).to.equal(undefined);
    expect(await client.get(refOf(wanted))).to.equal(undefined);
  });

  it('says in a dry run what would change, without changing it', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const live = objectOf(await client.apply(configMap(namespace, { a: '1' }), plainly));
    const tried = await client.apply(configMap(namespace, { b: '2' }), {
      dryRun: true,
      force: false,
    });
    expect(tried.kind).to.equal('applied');
    expect(objectOf(tried)['data']).to.deep.equal({ b: '2' });
    expect(await client.get(refOf(live))).to.deep.equal(live);
  });

  it('reports a conflict in a dry run as well', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await other.apply(configMap(namespace, { a: '1' }), plainly);
    const tried = await client.apply(configMap(namespace, { a: '2' }), {
      dryRun: true,
      force: false,
    });
    expect(fieldAt(tried, 'conflicts')).to.deep.equal([
      { manager: 'somebody-else', field: '.data.a' },
    ]);
  });

  it('keeps every character of a value', async () => {
    const { client } = lab();
    const value = '\u0001\u007f\u0085\u2028\ufeff😀\t\r\n"\\/: {}#\'';
    const wanted = configMap(await newNamespace(client), { value });
    await client.apply(wanted, plainly);
    expect(fieldAt(await client.get(refOf(wanted)), 'data', 'value')).to.equal(value);
  });

  it('adds one item to a keyed list beside the items of another manager', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    await other.apply(service(namespace, 8080), plainly);
    const both = await client.apply(service(namespace, 9443, 443), plainly);
    expect(portsOf(both)).to.have.members([80, 443]);
  });
}

function service(namespace: string, targetPort: number, port = 80): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'web' },
    spec: { ports: [{ name: `port-${port}`, port, protocol: 'TCP', targetPort }] },
  };
}

function portsOf(applied: Applied): readonly unknown[] {
  const ports = fieldAt(objectOf(applied), 'spec', 'ports');
  return Array.isArray(ports) ? ports.map((port: unknown) => fieldAt(port, 'port')) : [];
}

function objectOf(applied: Awaited<ReturnType<ClusterClient['apply']>>): Manifest {
  if (applied.kind === 'conflict') throw new Error(applied.message);
  return applied.object;
}

function managersOf(object: Manifest): readonly (string | undefined)[] {
  return (object.metadata.managedFields ?? []).map(({ manager }) => manager);
}

function ownedBy(manager: string, object: Manifest): unknown {
  return object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
}
