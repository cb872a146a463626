import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { findIstioctls } from '../../lib/render/istioctl-program.ts';
import { environment, small } from '../support/mesh.ts';

const istio = `istio:
  version: 1.30.4
  istioctl: bin/older
  revisions:
    default: {}
    1-31-0: { version: 1.31.0, istioctl: bin/newer }
    1-31-1: { version: 1.31.1 }
`;

describe('an istioctl that mesh.yaml names', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-programs-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const found = (version: string, istioctl?: string) => {
    const text = small.replace(/^istio:\n( .*\n)+/m, istio).replaceAll('bin/', `${folder}/`);
    const named = diagnose(text, environment()).topology?.istioctls ?? [];
    expect(named.length).to.equal(2);
    return findIstioctls({ istioctl, named, searchPath: folder, version });
  };
  const programs = (...names: readonly string[]) =>
    names.map((name) => {
      const path = join(folder, name);
      writeFileSync(path, '', { mode: 0o755 });
      return path;
    });

  it('renders its version, or another of its minor, before those in PATH', async () => {
    const [older, newer, other, own] = programs('older', 'newer', 'istioctl-1.30', 'istioctl-1.31');
    expect(await found('1.30.4')).to.deep.equal([older, other]);
    expect(await found('1.31.0')).to.deep.equal([newer, own]);
    expect(await found('1.31.1')).to.deep.equal([newer, own]);
  });

  it('comes behind the one that the user names', async () => {
    const [mine, newer] = programs('mine', 'newer');
    expect(await found('1.31.0', mine)).to.deep.equal([mine, newer]);
  });

  it('is not passed over where it is no program, unless the user names one', async () => {
    const [mine] = programs('mine', 'istioctl-1.31');
    expect(await found('1.31.0')).to.deep.equal([]);
    expect((await found('1.31.0', mine))[0]).to.equal(mine);
  });
});
