import { expect } from 'chai';
import { diagnose } from '../../../lib/mesh/diagnose.ts';
import { environment, small } from '../../support/mesh.ts';

const codesFor = (server: string): readonly string[] =>
  diagnose(small, environment({ east: 'https://192.0.2.1:1', west: server })).diagnostics.map(
    ({ code }) => code,
  );

describe('mesh/rules: API servers that a primary cannot reach', () => {
  const loopback = [
    'https://127.0.0.1:6443',
    'https://127.8.8.8',
    'https://localhost:6443',
    'https://LOCALHOST.:6443',
    'https://kind.localhost',
    'https://0.0.0.0:6443',
    'https://[::1]:6443',
    'https://[::]:6443',
    'https://[::ffff:127.0.0.1]:6443',
  ];
  const reachable = [
    'https://10.0.0.1:6443',
    'https://example.com',
    'https://[fd00::1]:6443',
    'https://localhost.example.com',
  ];
  for (const server of loopback) {
    it(`${server} is a loopback address`, () => {
      expect(codesFor(server)).to.deep.equal(['E-LOOPBACK-API-SERVER']);
    });
  }
  for (const server of reachable) {
    it(`${server} is none`, () => {
      expect(codesFor(server)).to.deep.equal([]);
    });
  }
  for (const server of ['', 'nonsense', 'http://10.0.0.1:8001']) {
    it(`\`${server}\` is no https URL`, () => {
      expect(codesFor(server)).to.deep.equal(['E-API-SERVER']);
    });
  }
});

describe('mesh/rules: addresses of a gateway', () => {
  const good = ['192.0.2.10', 'fd00::10', 'gw.example.com', 'a-1.elb.amazonaws.com', 'gateway'];
  const bad = [
    '192.0.2.10:15012',
    '192.0.2.300',
    '192.0.2',
    'fd00::10::1',
    'gw.example.com:15012',
    'a..b',
    'a_b',
    '-a',
    'https://gw',
  ];
  for (const address of good) {
    it(`${address} is one`, () => {
      expect(codesForAddress(address)).to.deep.equal([]);
    });
  }
  for (const address of bad) {
    it(`${address} is none`, () => {
      expect(codesForAddress(address)).to.deep.equal(['E-FORMAT']);
    });
  }
});

function codesForAddress(address: string): readonly string[] {
  const text = small.replace(
    'role: primary',
    `role: primary, eastWestGateway: { address: '${address}' }`,
  );
  return diagnose(text, environment()).diagnostics.map(({ code }) => code);
}
