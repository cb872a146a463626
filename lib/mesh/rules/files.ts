import { readCertificates } from '../../trust/certificate.ts';
import type { Env } from '../env.ts';
import type { Finding } from '../findings/finding.ts';
import { changeTo } from '../findings/remedy.ts';
import { type Draft, entries } from '../schema/draft.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';
import { isContent } from './contents.ts';
import { absolute, isUrl, pathOrUrl } from './paths.ts';

/** The files that a mesh names are there, and are those whose checksum it names. What is behind a URL is not looked at. */
export function files(mesh: Draft, env: Env): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    const manifest = cluster?.loadBalancer?.metallb?.manifest;
    const pointer = join('/clusters', name, 'loadBalancer', 'metallb', 'manifest');
    return [
      ...(manifest?.location === undefined ? [] : file({ ...manifest, pointer }, env)),
      ...(cluster?.ca === undefined
        ? []
        : authority(cluster.ca, join('/clusters', name, 'ca'), env)),
    ];
  });
}

interface NamedFile {
  readonly location?: string | undefined;
  readonly sha256?: string | undefined;
  /** Of the map with both. */
  readonly pointer: Pointer;
}

function file({ location = '', sha256, pointer }: NamedFile, env: Env): readonly Finding[] {
  if (env.files === undefined || isUrl(location)) return [];
  const path = pathOrUrl(location, env);
  const found = env.files.checksum(path);
  if (!found.ok) {
    return [
      {
        code: 'E-NO-FILE',
        pointer: join(pointer, 'location'),
        at: 'value',
        message: `${quote(location)} cannot be read: ${found.error}.`,
        hint: `it is looked for at ${quote(path)}: paths start at the directory of this file.`,
      },
    ];
  }
  if (sha256 === undefined || sha256.toLowerCase() === found.value) return [];
  const at = join(pointer, 'sha256');
  return [
    {
      code: 'E-CHECKSUM',
      pointer: at,
      at: 'value',
      message: `${quote(location)} is another file: its SHA-256 is \`${found.value}\`.`,
      hint: 'look at what changed in it; if it is right, write its new sum.',
      remedies: [changeTo(at, found.value)],
    },
  ];
}

/** The certificates by which an API server is known. */
function authority(name: string, pointer: Pointer, env: Env): readonly Finding[] {
  if (env.files === undefined || isContent(name)) return [];
  const path = absolute(name, env);
  const text = env.files.read(path);
  const certificates = text.ok ? readCertificates(text.value) : undefined;
  if (certificates?.ok === true) return [];
  return [
    {
      code: 'E-CERTIFICATE',
      pointer,
      at: 'value',
      message: text.ok
        ? `${quote(name)} ${certificates?.error}.`
        : `${quote(name)} cannot be read: ${text.error}.`,
      hint: text.ok
        ? 'name a file that has what begins with `-----BEGIN CERTIFICATE-----`.'
        : `it is looked for at ${quote(path)}: paths start at the directory of this file.`,
    },
  ];
}
