import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { savedPlanCodes } from '../../../lib/apply/saved-plan-codes.ts';
import type { RefusalCode } from '../../../lib/apply/plan-refusal.ts';
import {
  codes,
  codeUrl,
  type DiagnosticCode,
  isIgnorable,
  severityOf,
} from '../../../lib/mesh/findings/codes.ts';
import { problemCodes, type ProblemCode } from '../../../lib/state/problem-codes.ts';
import { mistakes } from '../../support/mistakes.ts';
import { repository } from '../../support/repository.ts';
import { outputOf } from '../../docs/problems.ts';
import { refusalOutputOf } from '../../docs/refusals.ts';

const file = join(repository, 'docs/codes.md');

const text = (path: string): string => readFileSync(join(repository, path), 'utf8').trimEnd();

/** Each code under a heading of its own, which `codeUrl` leads to. */
const list = (severity: string): string =>
  (Object.keys(codes) as DiagnosticCode[])
    .filter((code) => severityOf(code) === severity)
    .toSorted()
    .map((code) =>
      entry(code, `${codes[code]}${isIgnorable(code) ? ' Can be ignored.' : ''}`, exampleOf(code)),
    )
    .join('\n\n');

const entry = (code: string, words: string, output: string, more = ''): string =>
  `### ${code}\n\n${words}\n\n\`\`\`\n${output}\n\`\`\`${more}`;

/** The shortest of what `fixtures/invalid` has of a code; it ends with a hint that says how to mend it. */
function exampleOf(code: DiagnosticCode): string {
  const texts = mistakes
    .map(({ name }) => join('fixtures/invalid', name, 'diagnostics.txt'))
    .filter((path) => existsSync(join(repository, path)))
    .map(text)
    .flatMap((report) => report.split(/\n\n(?=\S+:\d+:\d+ )/))
    .map((finding) => finding.replace(/\n\n\d+ (errors?|warnings?)[^]*$/, ''))
    .filter((finding) => finding.split('\n')[0]?.includes(` ${code} `) === true);
  const [shortest] = texts.toSorted((a, b) => a.length - b.length);
  if (shortest === undefined) throw new Error(`fixtures/invalid has no ${code}`);
  return shortest;
}

async function problems(): Promise<string> {
  const entries = (Object.keys(problemCodes) as ProblemCode[]).toSorted().map(async (code) => {
    const { cause, mend } = problemCodes[code];
    return entry(code, cause, await outputOf(code), `\n\nHow to mend it: ${mend}`);
  });
  return (await Promise.all(entries)).join('\n\n');
}

function refusals(): string {
  return (Object.keys(savedPlanCodes) as RefusalCode[])
    .toSorted()
    .map((code) => {
      const { cause, mend } = savedPlanCodes[code];
      return entry(code, cause, refusalOutputOf(code), `\n\nHow to mend it: ${mend}`);
    })
    .join('\n\n');
}

/** docs/codes.md, written from the tables. */
async function page(): Promise<string> {
  return `# What isthmus says

\`isthmus explain CODE\` prints what stands here. First [what is said of a mesh file](#errors), then [what can go wrong with a step](#steps).

Every finding of a mesh file has a code, a place (line and column) and a hint; most also have fixes, which editors offer and of which
\`isthmus validate --fix\` applies those that are surely meant. Each code has an example in \`fixtures/invalid/\`: a file
with the mistake, what isthmus prints about it, and how it can be mended.

## Ignoring a finding

A comment on the line, or on the line above, ignores a finding that you know better about:

\`\`\`yaml
networks:
  network1: {}
  network2: {} # isthmus-ignore W-UNUSED-NETWORK -- its clusters come next week
\`\`\`

Several codes are separated by commas; the reason behind \`--\` is for readers. Only codes below that say "Can be ignored"
can be: without the others the file describes no mesh. A comment that ignores nothing is a warning itself, except for
findings that depend on the kubeconfig or the files of a machine.

## Errors

A file with an error is not planned or applied; commands end with exit code 65.

${list('error')}

## Warnings

${list('warning')}

## Without a file

### E-NO-MESH-FILE

The file that was named does not exist, or there is no \`mesh.yaml\` in the directory or above it.

### E-MESH-FILE-UNREADABLE

The file is not UTF-8 text, or may not be read.

## Steps

What keeps a step from being planned or applied. Steps that do not depend on it go on; \`isthmus apply\` run again continues.

${await problems()}

## Saved plans

Why a plan that was saved or approved is not applied. Nothing was written.

${refusals()}
`;
}

describe('docs/codes.md', () => {
  it('explains every code, with an output of it', async () => {
    const written = await page();
    if (process.env['UPDATE']) writeFileSync(file, written);
    expect(readFileSync(file, 'utf8')).to.equal(written);
  });

  it('has the heading that the link of each code leads to', () => {
    const anchors = [...readFileSync(file, 'utf8').matchAll(/^### (.*)$/gm)].map(
      ([, heading = '']) => heading.toLowerCase(),
    );
    for (const code of codesInSource()) {
      expect(anchors).to.include(new URL(codeUrl(code)).hash.slice(1));
    }
  });
});

/** Every word in the code of isthmus that looks like a code, and those that are made of another word. */
function codesInSource(): readonly string[] {
  const files = ['lib', 'plans'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const literal = files.flatMap((path) =>
    [...text(path).matchAll(/'([EW]-[A-Z]+(?:-[A-Z]+)*)'/g)].flatMap(([, code]) => code ?? []),
  );
  expect(literal.length).to.be.above(80);
  return [...new Set([...literal, ...Object.keys(problemCodes)])];
}
