import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  codes,
  codeUrl,
  type DiagnosticCode,
  isIgnorable,
  severityOf,
} from '../../../lib/mesh/findings/codes.ts';
import { repository } from '../../support/repository.ts';

const file = join(repository, 'docs/codes.md');

/** Each code under a heading of its own, which `codeUrl` leads to. */
const list = (severity: string): string =>
  (Object.keys(codes) as DiagnosticCode[])
    .filter((code) => severityOf(code) === severity)
    .toSorted()
    .map((code) => entry(code, `${codes[code]}${isIgnorable(code) ? ' Can be ignored.' : ''}`))
    .join('\n\n');

const entry = (code: string, words: string): string => `### ${code}\n\n${words}`;

/** docs/codes.md, written from the table. */
function page(): string {
  return `# What isthmus says about a mesh file

Every finding has a code, a place (line and column) and a hint; most also have fixes, which editors offer and of which
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

${entry('E-NO-MESH-FILE', 'The file that was named does not exist, or there is no `mesh.yaml` in the directory or above it.')}

${entry('E-MESH-FILE-UNREADABLE', 'The file is not UTF-8 text, or may not be read.')}
`;
}

describe('docs/codes.md', () => {
  it('lists every code with its sentence', () => {
    if (process.env['UPDATE']) writeFileSync(file, page());
    expect(readFileSync(file, 'utf8')).to.equal(page());
  });

  it('has the heading that the link of each code leads to', () => {
    const anchors = [...page().matchAll(/^### (.*)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase(),
    );
    for (const code of [...Object.keys(codes), 'E-NO-MESH-FILE', 'E-MESH-FILE-UNREADABLE']) {
      expect(anchors).to.include(new URL(codeUrl(code)).hash.slice(1));
    }
  });
});
