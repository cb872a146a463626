import { resolve } from 'node:path';
import type { Env } from '../env.ts';
import type { Mesh, Root } from '../generated/spec.ts';
import { absolute } from '../rules/paths.ts';
import type { AuthorityFiles, KeySource, Trust } from './topology.ts';

/** The files of `trust.directory/<cluster>`, as Istio calls them (samples/certs). */
export const authorityFiles = {
  certificate: 'ca-cert.pem',
  root: 'root-cert.pem',
  chain: 'cert-chain.pem',
  key: 'ca-key.pem',
} as const;

/** Trust as written, with the certificates that it names. Keys are only named. */
export function trustOf({ trust, clusters }: Mesh, env: Env): Trust {
  switch (trust?.mode) {
    case 'root': {
      const { root } = trust;
      return {
        mode: 'root',
        certificate: textOf(absolute(root.certificate, env), env),
        key: keyOf(root, env),
      };
    }
    case 'files': {
      const authorities = Object.entries(clusters).flatMap(([name, cluster]) => {
        const found =
          cluster?.role === 'primary'
            ? readAuthority(`${trust.directory.replace(/\/$/, '')}/${name}`, env)
            : undefined;
        return found === undefined ? [] : [[name, found] as const];
      });
      return { mode: 'files', authorities: new Map(authorities) };
    }
    case 'external':
      return { mode: 'external' };
    case 'self-signed':
    case undefined:
      return { mode: 'self-signed' };
  }
}

function keyOf({ key, keyCommand }: Root, env: Env): KeySource {
  return key === undefined
    ? { kind: 'command', command: keyCommand ?? [], directory: env.directory }
    : { kind: 'file', path: absolute(key, env) };
}

function readAuthority(directory: string, env: Env): AuthorityFiles | undefined {
  const path = absolute(directory, env);
  const [certificate, root, chain] = [
    authorityFiles.certificate,
    authorityFiles.root,
    authorityFiles.chain,
  ].map((file) => textOf(resolve(path, file), env));
  if (certificate === undefined || root === undefined || chain === undefined) return undefined;
  const key: KeySource = { kind: 'file', path: resolve(path, authorityFiles.key) };
  return { directory, certificate, root, chain, key };
}

/** What a file holds; undefined when it cannot be read, or none are at hand. */
export function textOf(path: string, { files }: Env): string | undefined {
  const read = files?.read(path);
  return read?.ok === true ? read.value : undefined;
}
