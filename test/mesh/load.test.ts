import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { kubeconfigs, load } from '../../lib/mesh/load.ts';
import { repository } from '../support/repository.ts';

const config = (contexts: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    contexts: Object.keys(contexts).map((name) => ({
      name,
      context: { cluster: name, user: 'u' },
    })),
    clusters: Object.entries(contexts).map(([name, server]) => ({ name, cluster: { server } })),
    users: [{ name: 'u', user: { token: 'hunter2' } }],
  });

/** As kubeadm writes it: every cluster has the same names. */
const kubeadm = (server: string, context = 'admin@kubernetes'): string =>
  JSON.stringify({
    clusters: [{ name: 'kubernetes', cluster: { server } }],
    users: [{ name: 'admin', user: { token: 'hunter2' } }],
    contexts: [{ name: context, context: { cluster: 'kubernetes', user: 'admin' } }],
  });

/** `{ a: … }` as the entries of a kubeconfig. */
const list = (key: string, map: object): readonly object[] =>
  Object.entries(map).map(([name, inner]) => ({ name, [key]: inner as object }));

describe('mesh/load', () => {
  let root = '';
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'isthmus-load-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const notes = (places: { flag?: string; variable?: string }, kubeconfig?: string) => {
    const env = { HOME: join(root, 'home'), KUBECONFIG: places.variable };
    return kubeconfigs({ file: places.flag, env, cwd: root }).notes(kubeconfig);
  };

  function read(places: { flag?: string; variable?: string }, kubeconfig?: string): unknown {
    const env = { HOME: join(root, 'home'), KUBECONFIG: places.variable };
    const { contexts: seen } = kubeconfigs({ file: places.flag, env, cwd: root });
    const contexts = seen(kubeconfig);
    return contexts && Object.fromEntries(contexts);
  }

  it('finds the nearest mesh.yaml upwards and names it from where the user stands', () => {
    write('mesh.yaml', 'name: outer');
    write('team/mesh.yaml', 'name: inner');
    mkdirSync(join(root, 'team/a/b'), { recursive: true });
    const loaded = load(undefined, join(root, 'team/a/b'));
    expect(loaded).to.deep.equal({
      ok: true,
      value: { path: join(root, 'team/mesh.yaml'), name: '../../mesh.yaml', text: 'name: inner' },
    });
  });

  it('reads the file that was named, with its byte order mark', () => {
    write('other.yaml', '\uFEFFname: other');
    expect(load('other.yaml', root)).to.deep.equal({
      ok: true,
      value: { path: join(root, 'other.yaml'), name: 'other.yaml', text: '\uFEFFname: other' },
    });
  });

  it('names one from the top that was named so, and lies elsewhere', () => {
    write('there/mesh.yaml', '');
    mkdirSync(join(root, 'here'));
    const named = (file: string, cwd: string): string => {
      const loaded = load(file, join(root, cwd));
      return loaded.ok ? loaded.value.name : loaded.error.code;
    };
    expect(named(join(root, 'there/mesh.yaml'), 'here')).to.equal(join(root, 'there/mesh.yaml'));
    expect(named(join(root, 'there/mesh.yaml'), 'there')).to.equal('mesh.yaml');
    expect(named('../there/mesh.yaml', 'here')).to.equal('../there/mesh.yaml');
  });

  const problem = (file: string | undefined): string => {
    const loaded = load(file, root);
    return loaded.ok ? 'fine' : `${loaded.error.code} ${loaded.error.message} ${loaded.error.hint}`;
  };

  it('says where it looked', () => {
    expect(problem(undefined)).to.equal(
      `E-NO-MESH-FILE There is no \`mesh.yaml\` in \`${root}\` or above it. \`isthmus init\` writes one; \`--file\` names one elsewhere.`,
    );
    expect(problem('nowhere.yaml')).to.contain('There is no file `nowhere.yaml`.');
  });

  it('sees a mesh.yml that was not meant to be missed', () => {
    write('mesh.yml', 'name: mesh1');
    expect(problem(undefined)).to.contain('there is a `mesh.yml`: name it with `--file mesh.yml`.');
  });

  it('says why a file cannot be read', () => {
    write('latin.yaml', Buffer.from([0x6e, 0xe9, 0x0a]));
    expect(problem('latin.yaml')).to.contain(
      'E-MESH-FILE-UNREADABLE `latin.yaml` is not UTF-8 text.',
    );
    expect(problem('.')).to.contain(
      'E-MESH-FILE-UNREADABLE `.` cannot be read: it is a directory.',
    );
    write('folder/mesh.yaml', 'name: mesh1');
    expect(problem('folder')).to.contain('name it with `--file folder/mesh.yaml`.');
    symlinkSync('circle', join(root, 'circle'));
    expect(problem('circle')).to.contain('its symbolic links lead in a circle');
    symlinkSync('nowhere.yaml', join(root, 'mesh.yaml'));
    expect(problem(undefined)).to.contain('`mesh.yaml` cannot be read: it is a symbolic link');
  });

  describe('kubeconfigs', () => {
    it('come from the flag, else the variable, else the home directory', () => {
      write('home/.kube/config', config({ home: 'https://home' }));
      write('flag', config({ flag: 'https://flag' }));
      write('variable', config({ variable: 'https://variable' }));
      expect(read({})).to.deep.equal({ home: 'https://home' });
      expect(read({ variable: 'variable' })).to.deep.equal({ variable: 'https://variable' });
      expect(read({ variable: 'variable', flag: 'flag' })).to.deep.equal({ flag: 'https://flag' });
      expect(read({ flag: 'flag' }, join(root, 'variable'))).to.deep.equal({
        variable: 'https://variable',
      });
    });

    it('are merged: the first one wins, missing ones are passed over', () => {
      write('a', config({ both: 'https://a' }));
      write('b', config({ both: 'https://b', second: 'https://b' }));
      const variable = ['nowhere', 'a', '', 'b'].join(delimiter);
      expect(read({ variable })).to.deep.equal({ both: 'https://a', second: 'https://b' });
    });

    it('are not at hand when no file exists', () => {
      expect(read({})).to.equal(undefined);
      expect(read({ flag: 'nowhere' })).to.equal(undefined);
    });

    it('are not at hand when a file cannot be read, with the reason and what to do about it', () => {
      write('good', config({ good: 'https://good' }));
      for (const text of [
        '[',
        '- a',
        'hello',
        'contexts: 5',
        'contexts: [{name: 3}]',
        'a: b\n---\nc: d',
      ]) {
        write('odd', text);
        for (const places of [{ flag: 'odd' }, { variable: ['good', 'odd'].join(delimiter) }]) {
          expect(read(places), text).to.equal(undefined);
          const { problem } = notes(places);
          expect(problem?.message).to.match(
            new RegExp(`^the kubeconfig ${join(root, 'odd')} (is|holds) `),
          );
          expect(problem?.hint).to.match(/^mend that file, or /);
        }
      }
      expect(notes({ flag: 'good' }).problem).to.equal(undefined);
      expect(notes({ variable: 'nowhere' }).problem).to.equal(undefined);
      expect(notes({ flag: 'nowhere' }).problem?.message).to.match(/nowhere does not exist$/);
      expect(notes({}, join(root, 'nowhere')).problem?.hint).to.contain('`kubeconfig:`');
    });

    it('tell which contexts mean something else in their own file', () => {
      write('a', kubeadm('https://a'));
      write('b', kubeadm('https://b'));
      write('c', kubeadm('https://c', 'renamed'));
      write('d', config({ other: 'https://d' }));
      const variable = ['a', 'b', 'c', 'd'].join(delimiter);
      expect(read({ variable })).to.deep.equal({
        'admin@kubernetes': 'https://a',
        renamed: 'https://a',
        other: 'https://d',
      });
      expect(notes({ variable }).hidden).to.deep.equal([
        { name: 'admin@kubernetes', file: join(root, 'b'), server: 'https://b' },
        { name: 'renamed', file: join(root, 'c'), server: 'https://c' },
      ]);
    });

    it('tell what beside the URL leads to a server', () => {
      const names = {
        plain: {},
        proxied: { 'proxy-url': 'http://p' },
        named: { 'tls-server-name': 'n' },
      };
      write(
        'config',
        JSON.stringify({
          clusters: Object.entries(names).map(([name, more]) => ({
            name,
            cluster: { server: 'https://a', ...more },
          })),
          contexts: Object.keys(names).map((name) => ({ name, context: { cluster: name } })),
        }),
      );
      const { detours } = notes({ flag: 'config' });
      expect([...detours.keys()]).to.deep.equal(['proxied', 'named']);
      expect(new Set(detours.values()).size).to.equal(2);
    });

    it('tell of a context that nobody could connect with, in the words of connecting', () => {
      write('locked.key', '-----BEGIN ENCRYPTED PRIVATE KEY-----\n');
      write('me.crt', readFileSync(join(repository, 'test/cluster/tls/server.crt'), 'utf8'));
      const certified = { 'client-certificate': 'me.crt', 'client-key': 'locked.key' };
      const entries = {
        users: {
          locked: certified,
          me: { token: 't' },
          gone: { tokenFile: 'x', 'client-certificate': 'no.crt' },
        },
        clusters: { right: { server: 'https://a' } },
      };
      const contexts = {
        locked: { cluster: 'right', user: 'locked' },
        gone: { cluster: 'right', user: 'gone' },
        nobody: { cluster: 'right', user: 'nobody' },
        right: { cluster: 'right', user: 'me' },
        nameless: { cluster: 'right' },
      };
      write(
        'config',
        JSON.stringify({
          clusters: list('cluster', entries.clusters),
          users: list('user', entries.users),
          contexts: list('context', contexts),
        }),
      );
      const { refusal } = notes({ flag: 'config' });
      expect(refusal('locked')).to.match(/^context locked cannot be used: .*a passphrase/);
      expect(refusal('gone')).to.match(/client-certificate needs client-key/);
      expect(refusal('nobody')).to.match(/names user nobody, which does not exist/);
      expect(refusal('nameless')).to.match(/its user has no credentials/);
      expect([refusal('right'), refusal('unheard')]).to.deep.equal([undefined, undefined]);
    });

    it('have no contexts when the file has none', () => {
      write('odd', '');
      expect(read({ flag: 'odd' })).to.deep.equal({});
      write('odd', 'contexts: [{name: c, context: {cluster: gone}}, {name: d}]');
      expect(read({ flag: 'odd' })).to.deep.equal({ c: '', d: '' });
    });
  });
});
