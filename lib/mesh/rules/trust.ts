import { certificateFault } from '../../trust/authority.ts';
import { type Certificate, readCertificates } from '../../trust/certificate.ts';
import type { Env, Files } from '../env.ts';
import { severityOf } from '../findings/codes.ts';
import type { Finding } from '../findings/finding.ts';
import { type Remedy, removal } from '../findings/remedy.ts';
import type { Draft } from '../schema/draft.ts';
import { join } from '../text/pointer.ts';
import { scalar } from '../text/scalar.ts';
import { quote } from '../text/words.ts';
import { isContent } from './contents.ts';
import { absolute } from './paths.ts';
import { expiring, missingKey } from './trust-files.ts';
import { trustFolders } from './trust-folders.ts';

/**
 * The certificates that `trust` names are there, can sign, have not expired and lead to one root. Of keys only their presence is
 * looked at, and whether it takes a passphrase: apply reads them, when it needs them.
 */
export function trust(mesh: Draft, env: Env): readonly Finding[] {
  const { files } = env;
  switch (mesh.trust?.mode) {
    case 'root': {
      const { root } = mesh.trust;
      if (root === undefined) return [];
      return [...oneKey(root), ...(files === undefined ? [] : rootFiles(root, env, files))];
    }
    case 'files':
      return files === undefined ? [] : trustFolders(mesh, mesh.trust.directory, { env, files });
    case 'self-signed':
    case 'external':
    case undefined:
      return [];
  }
}

interface DraftRoot {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly keyCommand?: unknown;
}

function oneKey({ certificate, key, keyCommand }: DraftRoot): readonly Finding[] {
  if (certificate === undefined || (key === undefined) !== (keyCommand === undefined)) return [];
  if (key === undefined) {
    return [
      {
        code: 'E-TRUST-KEY',
        pointer: '/trust/root',
        at: 'key',
        settledBy: '/trust/root/key',
        message: '`trust.root` does not say where its private key is.',
        hint: 'add `key: FILE`, or `keyCommand: [PROGRAM, …]` for a program that prints it.',
        remedies: [addition(certificate)],
      },
    ];
  }
  return [
    {
      code: 'E-TRUST-KEY',
      pointer: '/trust/root/key',
      at: 'key',
      message: '`trust.root` says twice where its private key is: in `key` and in `keyCommand`.',
      hint: 'keep one of them.',
      related: { pointer: '/trust/root/keyCommand', at: 'key', message: 'here, too' },
      remedies: ['key', 'keyCommand'].map((name) => removal(join('/trust/root', name), name)),
    },
  ];
}

/** Beside its certificate, where `isthmus certs init` puts it. */
function addition(certificate: string): Remedy {
  const value = scalar(certificate.replace(/[^/]*$/, 'root-key.pem'));
  return {
    title: `Add \`key: ${value}\``,
    changes: [{ kind: 'add', map: '/trust/root', key: 'key', value, after: ['certificate'] }],
  };
}

/** Where the certificate is wrong, nothing is said of the key: both come from one place. */
function rootFiles({ certificate, key }: DraftRoot, env: Env, files: Files): readonly Finding[] {
  const isNamed = certificate !== undefined && !isContent(certificate);
  const found = isNamed ? rootCertificate(certificate, env, files) : [];
  const isWrong = found.some(({ code }) => severityOf(code) === 'error');
  if (key === undefined || isContent(key) || isWrong) return found;
  return [
    ...found,
    ...missingKey({ name: key, path: absolute(key, env) }, '/trust/root/key', files),
  ];
}

function rootCertificate(name: string, env: Env, files: Files): readonly Finding[] {
  const place = { pointer: '/trust/root/certificate', at: 'value' } as const;
  const read = files.read(absolute(name, env));
  if (!read.ok) {
    const message = `${quote(name)} cannot be read: ${read.error}.`;
    const hint = 'correct the path; `isthmus certs init` makes a root.';
    return [{ code: 'E-TRUST-FILE', ...place, message, hint }];
  }
  const certificates = readCertificates(read.value);
  const fault = certificates.ok ? rootFault(certificates.value, files.now()) : certificates.error;
  if (fault !== undefined) {
    const message = `${quote(name)} ${fault}.`;
    const hint =
      'name the certificate of a root that signs itself; `isthmus certs init` makes one.';
    return [{ code: 'E-TRUST-CERTIFICATE', ...place, message, hint }];
  }
  return certificates.ok ? expiring(name, certificates.value[0], place.pointer, files) : [];
}

function rootFault(
  [root, ...others]: readonly [Certificate, ...Certificate[]],
  now: number,
): string | undefined {
  if (others.length > 0) return `holds ${others.length + 1} certificates, but a root is one`;
  if (!root.isSelfSigned) {
    return `is signed by another authority (${root.issuer}); what such a one signed goes with \`mode: files\``;
  }
  if (root.isLastAuthority) {
    return 'allows no authority below it (pathlen 0), and each control plane gets one';
  }
  if (root.strangeKey !== undefined) {
    return `has a key of the type ${root.strangeKey}, which istiod and Envoy do not take`;
  }
  return certificateFault(root, now);
}
