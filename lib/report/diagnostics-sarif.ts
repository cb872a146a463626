import {
  codes,
  codesUrl,
  codeUrl,
  type DiagnosticCode,
  severityOf,
} from '../mesh/findings/codes.ts';
import type { Diagnostic, Range } from '../mesh/findings/diagnostic.ts';
import { type Findings, showableFixes } from './diagnostics-json.ts';

/** Findings in SARIF 2.1.0, as code scanning of GitHub and others take them. @param version of isthmus */
export function diagnosticsSarif(findings: Findings, version: string): object {
  const { file, problem, diagnostics } = findings;
  const rules = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const artifactLocation = { uri: file.split('/').map(encodeURIComponent).join('/') };
  const prints = fingerprints(diagnostics);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'isthmus', version, informationUri: codesUrl, rules: rules.map(ruleOf) },
        },
        columnKind: 'utf16CodeUnits',
        ...(problem ? { invocations: [failure(problem)] } : {}),
        results: diagnostics.map((diagnostic, index) => ({
          ...resultOf(diagnostic, artifactLocation),
          ruleIndex: rules.indexOf(diagnostic.code),
          partialFingerprints: { 'isthmus/v1': prints[index] },
        })),
      },
    ],
  };
}

interface ArtifactLocation {
  /** Relative. */
  readonly uri: string;
}

function ruleOf(code: DiagnosticCode): object {
  return {
    id: code,
    shortDescription: { text: codes[code] },
    helpUri: codeUrl(code),
    defaultConfiguration: { level: severityOf(code) },
  };
}

function failure({ code, message, hint }: NonNullable<Findings['problem']>): object {
  const text = `${message} ${hint}`;
  return {
    executionSuccessful: false,
    toolExecutionNotifications: [{ level: 'error', descriptor: { id: code }, message: { text } }],
  };
}

function resultOf(diagnostic: Diagnostic, artifactLocation: ArtifactLocation): object {
  const { code, severity, message, hint, range, related } = diagnostic;
  const fixes = showableFixes(diagnostic);
  const at = (range: Range): object => ({
    physicalLocation: { artifactLocation, region: regionOf(range) },
  });
  return {
    ruleId: code,
    level: severity,
    message: { text: `${message} hint: ${hint}` },
    locations: [at(range)],
    ...(related
      ? { relatedLocations: [{ id: 1, message: { text: related.message }, ...at(related.range) }] }
      : {}),
    ...(fixes.length === 0
      ? {}
      : {
          fixes: fixes.map(({ title, edits }) => ({
            description: { text: title },
            artifactChanges: [
              {
                artifactLocation,
                replacements: edits.map(({ range, newText }) => ({
                  deletedRegion: regionOf(range),
                  insertedContent: { text: newText },
                })),
              },
            ],
          })),
        }),
  };
}

function regionOf({ start, end }: Range): object {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** Code and path, which stay when lines move; a number where that is not enough. */
function fingerprints(diagnostics: readonly Diagnostic[]): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, path = '' }) => {
    const name = `${code} ${path}`.trimEnd();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} ${count}`;
  });
}
