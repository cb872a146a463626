import { expect } from 'chai';
import { atWrite, type Fault, first, type Seen } from './proxy.ts';

const reset: Fault = { kind: 'reset', when: 'before' };

function request(method: string, dryRun = false): Seen {
  const write = method !== 'GET' && !dryRun;
  return { n: 1, method, path: '/x', query: '', dryRun, write, lock: false, agent: '' };
}

describe('scripts for the proxy', () => {
  it('strike at the nth write and at no other request', () => {
    const script = atWrite(2, reset);
    const requests = [
      request('GET'),
      request('PATCH'),
      request('PATCH', true),
      request('POST'),
      request('GET'),
      request('PATCH'),
    ];
    const struck = requests.map((one) => script(one) !== undefined);
    expect(struck).to.deep.equal([false, false, false, true, false, false]);
  });

  it('strike the first few requests that match', () => {
    const script = first(2, ({ method }) => method === 'GET', reset);
    const struck = ['GET', 'POST', 'GET', 'GET'].map((one) => script(request(one)) !== undefined);
    expect(struck).to.deep.equal([true, false, true, false]);
  });
});
