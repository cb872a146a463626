import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'chai';
import { repository } from '../support/repository.ts';

describe('docs/library.mjs, isthmus as a library', () => {
  it('tells what would be made of a mesh file', async () => {
    const script = join(repository, 'docs/library.mjs');
    const mesh = join(repository, 'fixtures/primary-remote/mesh.yaml');
    const { stdout } = await execa(process.execPath, [script, mesh]);
    expect(stdout)
      .to.match(/^cluster1\/control-plane 17$/m)
      .and.to.match(/create: 7\d,/);
  });
});
