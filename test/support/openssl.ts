import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pair } from '../../lib/trust/issue.ts';

/** A folder in which openssl works: another X.509 than ours, so that it can contradict. */
export interface OpenSsl {
  readonly folder: string;
  readonly write: (name: string, text: string) => string;
  /** Gives what it prints, on both streams; throws when it fails. */
  readonly run: (...parameters: readonly string[]) => string;
  /** A certificate that signs itself; `kind` as in `-newkey`. */
  readonly root: (name: string, kind: readonly string[], more?: readonly string[]) => Pair;
  readonly remove: () => void;
}

export function openSsl(): OpenSsl {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-openssl-'));
  const run = (...parameters: readonly string[]): string =>
    execFileSync('openssl', parameters, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  return {
    folder,
    write: (name, text) => {
      writeFileSync(join(folder, name), text);
      return name;
    },
    run,
    root: (name, kind, more = []) => {
      const [certificate, key] = [`${name}-cert.pem`, `${name}-key.pem`];
      const files = ['-out', certificate, '-keyout', key];
      run('req', '-x509', '-nodes', '-newkey', ...kind, ...files, '-subj', `/CN=${name}`, ...more);
      const [certificateText = '', keyText = ''] = [certificate, key].map((file) =>
        readFileSync(join(folder, file), 'utf8'),
      );
      return { certificate: certificateText, key: keyText };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export const rsa = ['rsa:2048'] as const;
export const p256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;
export const p384 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'] as const;
export const p521 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'] as const;
