import { chmodSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileWords } from '../file-words.ts';
import { makeFolder } from '../make-folder.ts';
import { load } from '../mesh/load.ts';
import { scalar } from '../mesh/text/scalar.ts';
import { dateOf } from '../moment.ts';
import { wrapIndented } from '../report/indent.ts';
import { readCertificates } from '../trust/certificate.ts';
import { issueRoot, type Pair } from '../trust/issue.ts';
import { writeNew } from '../write-text.ts';
import type { GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

export interface CertsInitOptions extends GlobalOptions {
  readonly directory: string;
}

/** `isthmus certs init`: a root of one's own. Its key is readable for its owner only, and nothing is ever replaced. */
export async function certsInit({ directory }: CertsInitOptions, world: World): Promise<number> {
  const folder = resolve(world.cwd, directory);
  const files = {
    certificate: join(folder, 'root-cert.pem'),
    key: join(folder, 'root-key.pem'),
  };
  const root = await issueRoot(Date.now());
  const problem = write(root, files);
  if (problem !== undefined) {
    world.stderr.write(`error: ${problem}\n`);
    return exitCodes.failed;
  }
  const mesh = load(undefined, world.cwd);
  const from = mesh.ok ? dirname(mesh.value.path) : world.cwd;
  const place = { cwd: world.cwd, from, width: world.stdout.width() };
  world.stdout.write(`${words(root, files, place).join('\n')}\n`);
  return exitCodes.fine;
}

/** Both or none, the key first; gives the reason in words when that fails. */
function write(root: Pair, files: Pair): string | undefined {
  const written: string[] = [];
  try {
    makeFolder(dirname(files.key));
    for (const [name, mode] of [
      ['key', 0o600],
      ['certificate', 0o644],
    ] as const) {
      writeNew(files[name], root[name], mode);
      written.push(files[name]);
      chmodSync(files[name], mode);
    }
    return undefined;
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    const place = written.length === 0 ? files.key : files.certificate;
    return isThere(error)
      ? `${place} is there already, and a root is never replaced: name another --directory`
      : `${place} cannot be written: ${fileWords(error)}`;
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function words(
  root: Pair,
  files: Pair,
  { cwd, from, width }: { readonly cwd: string; readonly from: string; readonly width: number },
): readonly string[] {
  const read = readCertificates(root.certificate);
  const end = read.ok ? ` It is valid until ${dateOf(read.value[0].notAfter)}.` : '';
  const made = [
    `Made a root.${end}`,
    `  ${relative(cwd, files.certificate)}: its certificate, which anybody may have`,
    `  ${relative(cwd, files.key)}: its private key, which only you can read; keep it out of version control`,
  ];
  return [
    ...made.flatMap((line) => wrapIndented(line, width)),
    '',
    'In mesh.yaml:',
    '  trust:',
    '    mode: root',
    `    root: { certificate: ${scalar(relative(from, files.certificate))}, key: ${scalar(relative(from, files.key))} }`,
  ];
}
