import { codes, type DiagnosticCode, severityOf } from '../../lib/mesh/findings/codes.ts';
import { escapeXml } from '../../lib/xml.ts';

/** What the codes of findings mean, a page that the findings link to: `codes.html#E-TAB`. */
export function codesHtml(): string {
  const all = (Object.keys(codes) as DiagnosticCode[]).toSorted();
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<meta name="viewport" content="width=device-width">
<title>isthmus: codes of findings</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="playground.css">
<main class="codes">
<h1>What isthmus says about a mesh file</h1>
<p>A file with an error is not planned or applied. A warning stops nothing. <a href="./">Back to the playground</a></p>
<dl>
${all.map((code) => `<dt id="${code}" class="${severityOf(code)}">${code}</dt><dd>${escapeXml(codes[code]).replace(/`([^`]*)`/g, '<code>$1</code>')}</dd>`).join('\n')}
</dl>
</main>
</html>
`;
}
