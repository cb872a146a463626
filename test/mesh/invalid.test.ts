import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { expect } from 'chai';
import { codes } from '../../lib/mesh/findings/codes.ts';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import type { Diagnostic, Fix } from '../../lib/mesh/findings/diagnostic.ts';
import { applyEdits, fixAll } from '../../lib/mesh/fix.ts';
import { diagnosticLines, tally } from '../../lib/report/diagnostics.ts';
import { repository } from '../support/repository.ts';
import { type Mistake, mistakes } from '../support/mistakes.ts';

describe('fixtures/invalid: each mistake is found and explained', () => {
  for (const mistake of mistakes) {
    it(mistake.name.replaceAll('-', ' '), () => {
      golden(mistake, 'diagnostics.txt', reportOf(mistake));
    });
  }

  it('has a mistake for every code', () => {
    const seen = new Set(mistakes.flatMap((mistake) => findings(mistake).map(({ code }) => code)));
    expect(
      Object.keys(codes).filter((code) => !seen.has(code as keyof typeof codes)),
    ).to.deep.equal([]);
  });

  it('gives no topology for a file with an error', () => {
    const resolved = mistakes.filter(({ text, env }) => {
      const { diagnostics, topology } = diagnose(text, env);
      return topology && diagnostics.some(({ severity }) => severity === 'error');
    });
    expect(resolved).to.deep.equal([]);
  });

  it('never shows a password', () => {
    for (const mistake of mistakes) {
      expect(reportOf(mistake), mistake.name).not.to.contain('hunter2');
    }
  });
});

describe('fixtures/invalid: what can be mended is offered', () => {
  for (const mistake of mistakes) {
    it(mistake.name.replaceAll('-', ' '), () => {
      golden(mistake, 'fixes.txt', offersOf(mistake));
      const { text, applied } = fixAll(mistake.text, mistake.env);
      golden(mistake, 'fixed.yaml', applied.length === 0 ? '' : text);
    });
  }
});

/** Compares with a file of the folder, which is not there when there is nothing to say. */
function golden({ name }: Mistake, file: string, text: string): void {
  const path = join(repository, 'fixtures/invalid', name, file);
  if (process.env['UPDATE']) {
    if (text === '') rmSync(path, { force: true });
    else writeFileSync(path, text);
  }
  expect(text).to.equal(existsSync(path) ? readFileSync(path, 'utf8') : '');
}

function findings({ text, env }: Mistake): readonly Diagnostic[] {
  return diagnose(text, env).diagnostics;
}

function reportOf(mistake: Mistake): string {
  const diagnostics = findings(mistake);
  const text = mistake.text.replace(/^\uFEFF/, '');
  const palette = new Chalk({ level: 0 });
  const lines = diagnosticLines(diagnostics, { file: 'mesh.yaml', text, palette, width: 100 });
  return [...lines, '', tally(diagnostics), ''].join('\n');
}

/** Each fix with the lines that it changes; a star marks what `--fix` applies. */
function offersOf(mistake: Mistake): string {
  return findings(mistake)
    .map(({ code, range: { start }, fixes = [] }) => {
      const offers = fixes.map((fix) => offer(mistake.text, fix));
      return fixes.length === 0
        ? ''
        : [`${start.line}:${start.column} ${code}\n`, ...offers].join('');
    })
    .join('');
}

function offer(text: string, fix: Fix): string {
  const before = text.split('\n');
  const after = applyEdits(text, fix.edits).split('\n');
  const top = before.findIndex((line, index) => line !== after[index]);
  const rest = Math.min(before.length, after.length) - (top < 0 ? before.length : top);
  const same = before
    .toReversed()
    .findIndex((line, index) => index >= rest || line !== after.at(-1 - index));
  const lines = [
    ...before.slice(top, before.length - same).map((line) => `      -${line}`),
    ...after.slice(top, after.length - same).map((line) => `      +${line}`),
  ];
  const head = `  ${fix.preferred ? '*' : ' '} ${fix.title}`;
  return [head, ...lines.map((line) => line.trimEnd()), ''].join('\n');
}
