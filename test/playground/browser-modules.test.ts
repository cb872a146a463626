import * as net from 'node:net';
import { posix } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { createRequire } from '../../editors/playground/page/node/module.ts';
import { isIP } from '../../editors/playground/page/node/net.ts';
import { resolve } from '../../editors/playground/page/node/path.ts';
import { meshSchema } from '../../lib/mesh/schema/schema.ts';

const octet = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '0', '00', '01', 'a'));
const v4 = fc.array(octet, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
const group = fc.constantFrom('', '0', 'f', 'ffff', '12345', 'g', '::', '1.2.3.4', '%eth0');
const v6 = fc.array(group, { minLength: 1, maxLength: 10 }).map((parts) => parts.join(':'));

describe('what a browser has instead of modules of Node.js', () => {
  it('tells addresses apart as node:net does', () => {
    const texts = fc.oneof(v4, v6, fc.ipV4(), fc.ipV6(), fc.string());
    fc.assert(
      fc.property(texts, (text) => {
        expect(isIP(text), JSON.stringify(text)).to.equal(net.isIP(text));
      }),
      { numRuns: 5000 },
    );
    for (const text of [
      '::',
      '::1',
      '1::',
      '1:2:3:4:5:6:7::',
      '::1.2.3.4',
      '1.2.3.4::',
      'fe80::1%lo',
      '1::2::3',
    ]) {
      expect(isIP(text), text).to.equal(net.isIP(text));
    }
  });

  it('resolves paths as node:path does from the root', () => {
    const part = fc.constantFrom('a', 'b c', '.', '..', '', '/', '//');
    const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 3 }), (paths) => {
        expect(resolve(...paths)).to.equal(posix.resolve('/', ...paths));
      }),
    );
  });

  it('has the schema, and nothing else to require', () => {
    const require = createRequire();
    expect(require('#schemas/mesh.v1alpha1.schema.json')).to.deep.equal(meshSchema());
    expect(() => require('node:fs')).to.throw('node:fs');
  });
});
