import { escapeXml } from '../../lib/xml.ts';

/** No scripts, no requests: a drawing and nothing else. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A page with the drawing that `isthmus graph --format svg` makes. */
export function graphPage(svg: string): string {
  return page(svg);
}

/** A page that says why there is no drawing. */
export function failurePage(reason: string): string {
  return page(`<pre>${escapeXml(reason)}</pre>`);
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><style>svg { max-width: 100%; height: auto }</style></head>
<body>
${body}
</body>
</html>
`;
}
