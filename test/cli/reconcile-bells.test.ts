import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { type Doorbells, doorbells } from '../../lib/cli/reconcile-bells.ts';
import type { LogRecord } from '../../lib/reconcile/supervise.ts';
import { kubeconfig } from '../support/kubeconfig.ts';
import { meshOf } from '../support/large-mesh.ts';
import { meshObject } from '../support/mesh-objects.ts';
import { pki, serveOver } from '../support/protocols.ts';
import type { ScriptedServer } from '../support/scripted-server.ts';
import { until } from '../support/until.ts';
import { fakeWorld } from '../support/world.ts';

describe('The bells of a mesh', () => {
  let folder: string;
  let server: ScriptedServer;
  let bells: Doorbells;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-bells-'));
    server = await serveOver('https', () => {});
  });

  afterEach(async () => {
    bells.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
  }

  function cluster(): string {
    return JSON.stringify({
      server: server.url,
      'certificate-authority-data': Buffer.from(pki.cert).toString('base64'),
      'tls-server-name': 'cluster.example.org',
    });
  }

  function hang(env: Readonly<Record<string, string>>) {
    const told: LogRecord[] = [];
    const world = fakeWorld();
    bells = doorbells(() => {}, {
      world,
      tell: (record) => told.push(record),
      workshop: () =>
        Promise.resolve({ cwd: folder, env: { ISTHMUS_FILE: 'mesh.yaml', HOME: folder, ...env } }),
    });
    bells.hang([meshObject('mesh1')]);
    return { told, world };
  }

  it('are hung where the passes of the mesh reach its clusters', async () => {
    write('mesh.yaml', meshOf(1, 1));
    write('other', kubeconfig('c1', cluster()));
    hang({ ISTHMUS_KUBECONFIG: 'other' });
    const { headers } = await until(() => Promise.resolve(server.received[0]));
    expect(headers).to.include({ authorization: 'Bearer token-of-c1' });
  });

  it('run no program for a kubeconfig that a mesh names whom nobody trusts', async () => {
    write('mesh.yaml', meshOf(1, 1).replace('{ context: c1,', '{ context: c1, kubeconfig: own,'));
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin' };
    const user = JSON.stringify({ exec: { ...exec, interactiveMode: 'Never' } });
    write('own', kubeconfig('c1', cluster(), user));
    const { told } = hang({ ISTHMUS_UNTRUSTED: 'yes' });
    const { msg } = await until(() => Promise.resolve(told[0]));
    expect(msg).to.match(/the credential plugin \S*plugin is not run/);
  });

  it('say nothing of a mesh that is wrong, in which its next pass is clearer', async () => {
    write('mesh.yaml', meshOf(1, 1).replace('role: primary', 'role: nonsense'));
    const { told, world } = hang({});
    await turn();
    expect([world.out(), world.err(), told]).to.deep.equal(['', '', []]);
  });
});
