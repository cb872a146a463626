import { expect } from 'chai';
import type { Manifest } from '../../../lib/cluster/object.ts';
import { textAt } from '../../../lib/json.ts';
import { type Lab, newNamespace, plainly, refusal } from './lab.ts';

const forced = { ...plainly, force: true };

/** What a lock takes: that one of several creates an object, and that a version is a condition. */
export function locking(lab: Lab): void {
  it('lets one of several create an object, and tells the others that it is there', async () => {
    const { client, other } = lab();
    const lease = leaseIn(await newNamespace(client), {});
    const made = await Promise.all([client, other, client, other].map((one) => one.create(lease)));
    expect(made.filter((one) => one !== undefined)).to.have.length(1);
  });

  it('creates nothing in a namespace that is not there', async () => {
    const error = await refusal(lab().client.create(leaseIn('no-such-namespace', {})));
    expect(error.code).to.equal('namespace-missing');
  });

  it('applies what names the version that the object has, and refuses any other as a conflict', async () => {
    const { client, other } = lab();
    const namespace = await newNamespace(client);
    const first = await client.create(leaseIn(namespace, {}));
    const version = first?.metadata.resourceVersion;
    const mine = await client.apply(leaseIn(namespace, { holderIdentity: 'me' }, version), forced);
    expect(mine.kind).to.equal('applied');
    for (const one of [client, other]) {
      const late = leaseIn(namespace, { holderIdentity: 'you' }, version);
      const error = await refusal(one.apply(late, forced));
      expect(error.code).to.equal('conflict');
    }
    const live = await client.get({ ...ref, namespace });
    expect(textAt(live, 'spec', 'holderIdentity')).to.equal('me');
  });

  it('takes times with exactly six digits behind the point', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const at = (renewTime: string) => leaseIn(namespace, { renewTime });
    const taken = await client.apply(at('2026-01-02T03:04:05.678000Z'), plainly);
    expect(taken.kind).to.equal('created');
    for (const time of ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05Z']) {
      expect((await refusal(client.apply(at(time), plainly))).code, time).to.equal('invalid');
    }
  });

  it('takes an empty holder, and no duration of 0', async () => {
    const { client } = lab();
    const namespace = await newNamespace(client);
    const lasting = (leaseDurationSeconds: number) =>
      leaseIn(namespace, { holderIdentity: '', leaseDurationSeconds });
    expect((await client.apply(lasting(1), plainly)).kind).to.equal('created');
    expect((await refusal(client.apply(lasting(0), plainly))).code).to.equal('invalid');
  });
}

const ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name: 'lock' } as const;

function leaseIn(namespace: string, spec: object, resourceVersion?: string): Manifest {
  const { name, ...type } = ref;
  const version = resourceVersion === undefined ? {} : { resourceVersion };
  return { ...type, metadata: { namespace, name, ...version }, spec };
}
