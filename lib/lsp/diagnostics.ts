import {
  type Diagnostic as LspDiagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver/node';
import { codeUrl, isUnnecessary } from '../mesh/findings/codes.ts';
import type { Diagnostic } from '../mesh/findings/diagnostic.ts';
import type { OpenMesh } from './open-mesh.ts';

/** The findings of a mesh in the protocol's form: the words of `isthmus validate`, the hint on a line of its own. */
export function diagnosticsOf(mesh: OpenMesh): LspDiagnostic[] {
  return mesh.sheet.diagnosis().diagnostics.map((diagnostic) => lspDiagnostic(diagnostic, mesh));
}

export function lspDiagnostic(diagnostic: Diagnostic, mesh: OpenMesh): LspDiagnostic {
  const { severity, code, message, hint, range, related } = diagnostic;
  const shown = related && mesh.client.relatedInformation;
  return {
    range: mesh.rangeOf(range),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    codeDescription: { href: codeUrl(code) },
    source: 'isthmus',
    message: `${message}\nhint: ${hint}`,
    ...(isUnnecessary(code) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(shown
      ? {
          relatedInformation: [
            {
              location: { uri: mesh.uri, range: mesh.rangeOf(related.range) },
              message: related.message,
            },
          ],
        }
      : {}),
  };
}
