import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Cluster } from '../../rig/cluster.ts';
import type { Rig } from '../../rig/clusters.ts';
import { repository } from '../../support/repository.ts';
import { firstChild } from './first-child.ts';
import { namespace } from './hub.ts';

/**
 * A process that finds what it would find in its Pod: processes and a host name of its own, and the credentials of its service account
 * where Kubernetes puts them.
 */
export interface Replica {
  readonly name: string;
  /** What the audit log calls its token. */
  readonly credential: string;
  /** What it has said so far. */
  readonly said: () => string;
  /** To it and, if told, to the pass that it is at: `isthmus` as its child. */
  readonly kill: (signal: NodeJS.Signals, pass?: 'with its pass') => void;
  readonly isAtWork: () => boolean;
  readonly ended: Promise<number | undefined>;
}

/** `isthmus reconcile`, as the Deployment starts it, with a token of its own. */
export async function startReplica(rig: Rig, cluster: Cluster, name: string): Promise<Replica> {
  const folder = join(rig.dir, `${cluster.name}-${name}`);
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  const create = ['create', 'token', 'isthmus-reconciler', '-n', namespace];
  const token = await cluster.kubectl(create);
  const files = { token, 'ca.crt': cluster.ca, namespace };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const place = '/var/run/secrets/kubernetes.io/serviceaccount';
  const script = [
    `echo ${name} >/proc/sys/kernel/hostname`,
    'mount -t tmpfs tmpfs /var/run',
    `mkdir -p ${place}`,
    `cp "$0"/token "$0"/ca.crt "$0"/namespace ${place}`,
    'exec "$@"',
  ];
  const program = join(repository, 'dist', 'bin', 'isthmus.js');
  const command = [process.execPath, program, 'reconcile', '--namespace', namespace];
  const apart = ['--mount', '--uts', '--pid', '--fork', '--mount-proc', '--kill-child=SIGKILL'];
  const inside = ['sh', '-ec', script.join('\n'), folder, ...command];
  const running = execa('unshare', [...apart, ...inside], {
    reject: false,
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      ISTHMUS_ISTIOCTL: rig.binaries.path.istioctl,
      KUBERNETES_SERVICE_HOST: cluster.network.address,
      KUBERNETES_SERVICE_PORT: '6443',
    },
  });
  let said = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const pid = (): number | undefined => firstChild(running.pid ?? 0);
  return {
    name,
    credential: `JTI=${idOf(token)}`,
    said: () => said,
    kill: (signal, pass) => {
      const own = pid();
      if (own === undefined) return;
      const child = pass === undefined ? undefined : firstChild(own);
      for (const each of [own, child]) if (each !== undefined) process.kill(each, signal);
    },
    isAtWork: () => firstChild(pid() ?? 0) !== undefined,
    ended: running.then(({ exitCode }) => exitCode),
  };
}

/** `jti` of a JSON Web Token (RFC 7519). */
function idOf(token: string): string {
  const [, payload = ''] = token.split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { jti: string }).jti;
}
