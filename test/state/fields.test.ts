import { expect } from 'chai';
import { foreignEntries, ownedFields } from '../../lib/state/fields.ts';
import { recorded } from '../support/recorded.ts';

describe('state/fields', () => {
  it('tells our own entry in managedFields from those of the others, and leaves out those of the status', () => {
    const { live } = recorded('service-edited');
    expect(ownedFields(live)).to.have.property('f:spec').with.property('f:selector');
    const managers = foreignEntries(live).map(({ manager }) => manager);
    expect(managers).to.have.members(['somebody', 'kubectl-label']);
    expect(ownedFields({ ...live, metadata: { name: 'nobody' } })).to.equal(undefined);
  });
});
