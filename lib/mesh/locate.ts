import { severityOf } from './findings/codes.ts';
import type { Diagnostic } from './findings/diagnostic.ts';
import type { At, Finding } from './findings/finding.ts';
import { fixesOf } from './mend/edits.ts';
import type { MeshDocument } from './text/parse.ts';
import type { Span } from './text/place.ts';

/** Findings with their lines and columns. What an alias brought in is shown at its anchor, with the alias as related place. */
export function locate(finding: Finding, document: MeshDocument): Diagnostic {
  const { code, message, hint } = finding;
  const related = relatedOf(finding, document);
  const fixes = fixesOf(finding.remedies ?? [], document);
  return {
    severity: severityOf(code),
    code,
    message,
    hint,
    range: document.rangeOf(spanOf(finding, document)),
    path: finding.pointer,
    ...(related === undefined ? {} : { related }),
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function relatedOf(finding: Finding, document: MeshDocument): Diagnostic['related'] {
  if (finding.related) {
    return {
      message: finding.related.message,
      range: document.rangeOf(spanOf(finding.related, document)),
    };
  }
  const via = document.places.get(finding.pointer)?.via;
  return via && { message: 'brought in here', range: document.rangeOf(via) };
}

/** What is said of the whole mesh stands at its first word. */
function spanOf({ pointer, at }: At, document: MeshDocument): Span {
  const place = document.places.get(pointer);
  if (!place) return [0, 0];
  if (pointer === '') {
    const [start] = place.value;
    return [start, start + (/^[^\s:]*/.exec(document.text.slice(start))?.[0].length ?? 0)];
  }
  const empty = place.value[0] === place.value[1];
  if (place.key && (at === 'key' || place.collection || empty)) return place.key;
  return place.collection ? [place.value[0], place.value[0]] : place.value;
}
