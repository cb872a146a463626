import { writeText } from '../write-text.ts';
import { type AppliedFix, fixAll } from '../mesh/fix.ts';
import { githubLines } from '../report/diagnostics-github.ts';
import { diagnosticsJson, type Findings } from '../report/diagnostics-json.ts';
import { diagnosticsSarif } from '../report/diagnostics-sarif.ts';
import { diagnosticLines, fixedLines, tally } from '../report/diagnostics.ts';
import type { Style } from '../report/style.ts';
import type { validateFormats } from './formats.ts';
import { judge, type OpenedMesh, problemLines, readMesh } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { packageVersion } from './version.ts';
import { exitCodes, type World } from './world.ts';

export interface ValidateOptions extends GlobalOptions {
  readonly kubeconfig?: string;
  readonly format: (typeof validateFormats)[number];
  /** Mend the file first. */
  readonly fix: boolean;
}

/** `isthmus validate`: schema and cross references; no cluster is contacted. Only `--fix` writes, and only the mesh file. */
export function validate(options: ValidateOptions, world: World, style: Style): number {
  const read = readMesh(options, world, 'warning');
  if (!read.ok) {
    const file = options.file ?? 'mesh.yaml';
    const findings = { file, problem: read.error, diagnostics: [], applied: [] };
    if (options.format === 'text') world.stderr.write(problemLines(read.error, style));
    else world.stdout.write(formatted(options.format, findings));
    return exitCodes.mesh;
  }
  const { path, file, text, env } = read.value;
  const fixed = options.fix ? fixAll(text, env) : { text, applied: [] };
  if (fixed.text !== text) {
    const problem = writeText(path, fixed.text);
    if (problem !== undefined) {
      world.stderr.write(
        `${style.palette.red('error')} \`${file}\` cannot be written: ${problem}.\n`,
      );
      return exitCodes.failed;
    }
  }
  const mesh = judge({ ...read.value, text: fixed.text });
  const report =
    options.format === 'text'
      ? textReport(mesh, fixed.applied, style)
      : formatted(options.format, { ...mesh, applied: fixed.applied });
  world.stdout.write(report);
  return mesh.topology === undefined ? exitCodes.mesh : exitCodes.fine;
}

function formatted(format: Exclude<ValidateOptions['format'], 'text'>, findings: Findings): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(diagnosticsJson(findings), null, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(diagnosticsSarif(findings, packageVersion()), null, 2)}\n`;
    case 'github':
      return githubLines(findings)
        .map((line) => `${line}\n`)
        .join('');
  }
}

function textReport(
  { file, text, diagnostics }: OpenedMesh,
  applied: readonly AppliedFix[],
  { palette, width }: Style,
): string {
  const view = { file, text, palette, width };
  const mended = fixedLines(applied, view);
  const found = diagnosticLines(diagnostics, view);
  const blocks = [mended, found].filter((lines) => lines.length > 0);
  const words = [...(applied.length > 0 ? [`${applied.length} fixed`] : []), tally(diagnostics)];
  return [...blocks.flatMap((lines) => [...lines, '']), `${file}: ${words.join(', ')}`, ''].join(
    '\n',
  );
}
