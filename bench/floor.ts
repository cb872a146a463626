import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Rig } from '../test/rig/clusters.ts';
import { acceptOf, askedOf } from './asked.ts';

/** What a plan cannot do without: Node starts, and one `curl` makes the same requests over HTTP/2, those to all clusters at once. */
export interface Floor {
  readonly run: () => Promise<void>;
  readonly end: () => void;
}

/**
 * `told` is what a plan of these clusters told of its requests, `relays` whom to connect to in the place of a cluster's own server, as
 * `host:port`. With `whole` the definitions of types are listed whole, as a plan does that remembers nothing.
 */
export function floorOf(
  { clusters }: Rig,
  told: string,
  { relays, whole }: { readonly relays: ReadonlyMap<string, string>; readonly whole: boolean },
): Floor {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-floor-'));
  const requests = clusters.flatMap(({ name, server, ca, token }) => {
    const authorities = join(folder, `${name}.pem`);
    writeFileSync(authorities, ca);
    const relay = relays.get(name);
    const way = relay === undefined ? [] : [`connect-to = "${new URL(server).host}:${relay}"`];
    return askedOf(name, told).map((path) => [
      `url = "${server}${path}"`,
      `header = "Authorization: Bearer ${token}"`,
      `header = "Accept: ${whole ? 'application/json' : acceptOf(path)}"`,
      `cacert = "${authorities}"`,
      ...way,
      'output = "/dev/null"',
      'fail',
    ]);
  });
  const file = join(folder, 'requests');
  writeFileSync(file, requests.map((lines) => lines.join('\n')).join('\nnext\n'), { mode: 0o600 });
  return {
    run: async () => {
      await execa(process.execPath, ['-e', '0'], { env: {}, extendEnv: false });
      await execa('curl', ['--silent', '--show-error', '--parallel', '--config', file]);
    },
    end: () => rmSync(folder, { recursive: true }),
  };
}
