import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { codes, severityOf } from '../../lib/mesh/codes.ts';
import type { DiagnosticCode } from '../../lib/mesh/codes.ts';
import { repository } from '../support/repository.ts';

const file = join(repository, 'docs/codes.md');

const list = (severity: string): string =>
  (Object.keys(codes) as DiagnosticCode[])
    .filter((code) => severityOf(code) === severity)
    .toSorted()
    .map((code) => `- \`${code}\`: ${codes[code]}`)
    .join('\n');

/** docs/codes.md, written from the table. */
function page(): string {
  return `# What isthmus says about a mesh file

Every finding has a code, a place (line and column) and a hint. Each code has an example in
\`fixtures/invalid/\`: a file with the mistake, and what isthmus prints about it.

## Errors

A file with an error is not planned or applied; commands end with exit code 65.

${list('error')}

## Warnings

${list('warning')}

## Without a file

- \`E-NO-MESH-FILE\`: The file that was named does not exist, or there is no \`mesh.yaml\` in the directory or above it.
- \`E-MESH-FILE-UNREADABLE\`: The file is not UTF-8 text, or may not be read.
`;
}

describe('docs/codes.md', () => {
  it('lists every code with its sentence', () => {
    if (process.env['UPDATE']) writeFileSync(file, page());
    expect(readFileSync(file, 'utf8')).to.equal(page());
  });
});
