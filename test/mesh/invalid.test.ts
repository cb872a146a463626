import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import { codes } from '../../lib/mesh/codes.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Env } from '../../lib/mesh/env.ts';
import { diagnosticLines, tally } from '../../lib/report/diagnostics.ts';
import { environment } from '../support/mesh.ts';
import { repository } from '../support/repository.ts';

const folder = join(repository, 'fixtures/invalid');
const mistakes = readdirSync(folder).toSorted();

describe('fixtures/invalid: each mistake is found and explained', () => {
  for (const mistake of mistakes) {
    it(mistake.replaceAll('-', ' '), () => {
      const golden = join(folder, mistake, 'diagnostics.txt');
      const report = reportOf(mistake);
      if (process.env['UPDATE']) writeFileSync(golden, report);
      expect(report).to.equal(readFileSync(golden, 'utf8'));
    });
  }

  it('has a mistake for every code', () => {
    const seen = new Set(mistakes.flatMap((mistake) => findings(mistake).map(({ code }) => code)));
    expect(
      Object.keys(codes).filter((code) => !seen.has(code as keyof typeof codes)),
    ).to.deep.equal([]);
  });

  it('gives no topology for a file with an error', () => {
    const resolved = mistakes.filter((mistake) => {
      const { diagnostics, topology } = diagnosis(mistake);
      return topology && diagnostics.some(({ severity }) => severity === 'error');
    });
    expect(resolved).to.deep.equal([]);
  });

  it('never shows a password', () => {
    for (const mistake of mistakes) expect(reportOf(mistake), mistake).not.to.contain('hunter2');
  });
});

function diagnosis(mistake: string): ReturnType<typeof diagnose> {
  return diagnose(textOf(mistake), envOf(mistake));
}

function findings(mistake: string): ReturnType<typeof diagnose>['diagnostics'] {
  return diagnosis(mistake).diagnostics;
}

function textOf(mistake: string): string {
  return readFileSync(join(folder, mistake, 'mesh.yaml'), 'utf8');
}

function envOf(mistake: string): Env {
  const file = join(folder, mistake, 'env.json');
  if (!existsSync(file)) return environment();
  const { contexts, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly contexts: Readonly<Record<string, string>>;
    readonly unknownContext?: Env['unknownContext'];
  };
  return { ...environment(contexts), ...rest };
}

function reportOf(mistake: string): string {
  const diagnostics = findings(mistake);
  const text = textOf(mistake).replace(/^\uFEFF/, '');
  const palette = new Chalk({ level: 0 });
  const lines = diagnosticLines(diagnostics, { file: 'mesh.yaml', text, palette, width: 100 });
  return [...lines, '', tally(diagnostics), ''].join('\n');
}
