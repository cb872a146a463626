import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import type { Ran } from '../support/command.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import {
  mesh,
  namesIn,
  schemaFile,
  type SchemaFolder,
  schemaFolder,
} from '../support/schema-folder.ts';
import { until } from '../support/until.ts';

describe('isthmus schema --watch', () => {
  let folder: SchemaFolder;
  beforeEach(() => {
    folder = schemaFolder();
  });
  afterEach(() => folder.remove());

  /** Runs it until the steps are done, then interrupts it. */
  const watching = async (
    argv: readonly string[],
    steps: (written: (times: number) => Promise<void>, printed: () => string) => Promise<void>,
  ): Promise<Ran> => {
    const stopper = new AbortController();
    let printed = '';
    const running = folder.run(['--for', 'mesh.yaml', '--watch', ...argv], {
      signal: stopper.signal,
      watch: (text) => {
        printed += text;
      },
    });
    const written = async (times: number): Promise<void> => {
      await until(async () => (printed.split('Wrote ').length > times ? true : undefined));
    };
    await steps(written, () => printed);
    stopper.abort();
    return running;
  };

  it('writes it again when the file or a kubeconfig changes, until Ctrl-C', async () => {
    const { code } = await watching([], async (written) => {
      await written(1);
      expect(namesIn(folder.read(schemaFile))).to.include({ context: undefined });
      folder.replace('mesh.yaml', mesh.replaceAll('network1', 'lan'));
      await written(2);
      expect(namesIn(folder.read(schemaFile)).networks).to.deep.equal(['lan']);
      folder.replace('config', kubeconfig('fresh', '{server: "https://192.0.2.1:6443"}'));
      await written(3);
      expect(namesIn(folder.read(schemaFile)).context).to.equal('fresh');
    });
    expect(code).to.equal(130);
  });

  it('keeps the names while the file is half-written or away', async () => {
    await watching([], async (written, printed) => {
      await written(1);
      const before = folder.read(schemaFile);
      folder.write('mesh.yaml', mesh.slice(0, 200).concat('\nnetworks: {'));
      await until(async () => (printed().includes('not valid YAML') ? true : undefined));
      expect(folder.read(schemaFile)).to.equal(before);
      rmSync(folder.path('mesh.yaml'));
      folder.replace('mesh.yaml', mesh.replaceAll('network1', 'lan'));
      await written(2);
      expect(namesIn(folder.read(schemaFile)).networks).to.deep.equal(['lan']);
    });
  });

  it('follows a kubeconfig that does not exist yet and one that a cluster begins to name', async () => {
    rmSync(folder.path('config'));
    await watching(['--kubeconfig', 'kube/deep/config'], async (written) => {
      await written(1);
      folder.write('kube/deep/config', kubeconfig('first', '{server: "https://192.0.2.1:6443"}'));
      await written(2);
      expect(namesIn(folder.read(schemaFile)).context).to.equal('first');
      folder.replace(
        'mesh.yaml',
        mesh.replace('role: primary', 'role: primary\n    kubeconfig: k/two'),
      );
      folder.write('k/two', kubeconfig('a-second', '{server: "https://192.0.2.1:6443"}'));
      await until(async () => (folder.read(schemaFile).includes('a-second') ? true : undefined));
    });
  });

  it('follows a mesh file through a symbolic link', async () => {
    renameSync(folder.path('mesh.yaml'), folder.path('config.yaml'));
    mkdirSync(folder.path('real'));
    renameSync(folder.path('config.yaml'), folder.path('real/mesh.yaml'));
    symlinkSync('real/mesh.yaml', folder.path('mesh.yaml'));
    await watching(['--out', 'schema.json'], async (written) => {
      await written(1);
      folder.replace('real/mesh.yaml', mesh.replaceAll('network1', 'lan'));
      await written(2);
      expect(namesIn(folder.read('schema.json')).networks).to.deep.equal(['lan']);
    });
  });

  it('writes nothing when nothing differs', async () => {
    const { stdout } = await watching([], async (written, printed) => {
      await written(1);
      folder.replace('mesh.yaml', mesh.replace('mesh1', 'mesh2'));
      folder.replace('mesh.yaml', 'clusters: {');
      await until(async () => (printed().includes('not valid YAML') ? true : undefined));
    });
    expect(stdout.split('Wrote ').length).to.equal(2);
  });
});
