import { resolve } from 'node:path';
import type { Result } from '../../result.ts';
import { type Authority, faultOf, readAuthority, shareOne } from '../../trust/authority.ts';
import type { Env, Files } from '../env.ts';
import type { DiagnosticCode } from '../findings/codes.ts';
import type { Finding } from '../findings/finding.ts';
import type { Draft } from '../schema/draft.ts';
import { both, quote } from '../text/words.ts';
import { authorityFiles } from '../topology/trust.ts';
import { absolute } from './paths.ts';
import { primariesIn } from './roles.ts';
import { expiring, missingKey } from './trust-files.ts';

/** Each primary has its folder in `trust.directory`, with files that belong together and lead to a root that all have. */
export function trustFolders(
  mesh: Draft,
  directory: string | undefined,
  { env, files }: { readonly env: Env; readonly files: Files },
): readonly Finding[] {
  if (directory === undefined) return [];
  const folders = primariesIn(mesh).map((cluster): Folder => {
    const name = `${directory.replace(/\/$/, '')}/${cluster}`;
    const folder = { cluster, name, path: resolve(absolute(directory, env), cluster) };
    return { ...folder, authority: authorityIn(folder, files) };
  });
  return [...folders.flatMap((folder) => folderFindings(folder, files)), ...oneRoot(folders)];
}

interface Place {
  readonly cluster: string;
  /** As people write it: `ca/cluster1`. */
  readonly name: string;
  readonly path: string;
}

interface Folder extends Place {
  readonly authority: Result<Authority, Pick<Finding, 'code' | 'message' | 'hint'>>;
}

const pointer = '/trust/directory';
const certificateFiles = ['certificate', 'chain', 'root'] as const;

function authorityIn({ name, path }: Place, files: Files): Folder['authority'] {
  const texts = certificateFiles.map((part) => files.read(resolve(path, authorityFiles[part])));
  const lacking = certificateFiles.filter((_part, index) => texts[index]?.ok !== true);
  if (lacking.length > 0) {
    const reasons = new Set(texts.flatMap((text) => (text.ok ? [] : [text.error])));
    const words = both(lacking.map((part) => quote(authorityFiles[part])));
    const message = `${quote(name)} has no readable ${words}: ${[...reasons].join('; ')}.`;
    const hint = 'each primary has its files there as Istio names them.';
    return wrong('E-TRUST-FILE', message, hint);
  }
  const [certificate, chain, roots] = texts.map((text) => (text.ok ? text.value : undefined));
  const authority = readAuthority({ certificate, chain, roots });
  const fault = authority.ok ? faultOf(authority.value, files.now()) : undefined;
  if (authority.ok && fault === undefined) return authority;
  const words = authority.ok ? `${authorityFiles.certificate} ${fault ?? ''}` : authority.error;
  const hint = 'make the files of this cluster anew, all from one root.';
  return wrong('E-TRUST-CERTIFICATE', `In ${quote(name)}, ${words}.`, hint);
}

function wrong(code: DiagnosticCode, message: string, hint: string): Folder['authority'] {
  return { ok: false, error: { code, message, hint } };
}

function folderFindings({ name, path, authority }: Folder, files: Files): readonly Finding[] {
  if (!authority.ok) return [{ ...authority.error, pointer, at: 'value' }];
  const nameOf = (part: keyof typeof authorityFiles): string => `${name}/${authorityFiles[part]}`;
  const key = { name: nameOf('key'), path: resolve(path, authorityFiles.key) };
  return [
    ...expiring(nameOf('certificate'), authority.value.certificate, pointer, files),
    ...missingKey(key, pointer, files),
  ];
}

function oneRoot(folders: readonly Folder[]): readonly Finding[] {
  const [first, ...others] = folders.flatMap(({ cluster, authority }) =>
    authority.ok ? [{ cluster, roots: authority.value.roots }] : [],
  );
  const other = others.find(({ roots }) => !shareOne(roots, first?.roots ?? []));
  if (first === undefined || other === undefined) return [];
  return [
    {
      code: 'E-TRUST-ROOTS',
      pointer,
      at: 'value',
      message: `The certificates of ${quote(first.cluster)} and ${quote(other.cluster)} have different roots, so that their workloads would not trust each other.`,
      hint: 'let one root sign the certificates of all primaries.',
    },
  ];
}
