import { escapeXml } from '../../lib/xml.ts';

/** No scripts, no requests: a drawing and nothing else. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A page with the drawing that `isthmus graph --format svg` makes: as wide as the panel, unless its words would become too small to read. */
export function graphPage(svg: string): string {
  const width = /^<svg [^>]*\bwidth="(\d+)"/.exec(svg)?.[1] ?? '0';
  const fit = `max-width: ${width}px; width: max(100%, ${Math.round(Number(width) * 0.7)}px)`;
  return page(`<style>svg { ${fit}; height: auto }</style>\n${svg}`);
}

/** A page that says why there is no drawing. */
export function failurePage(reason: string): string {
  return page(`<pre>${escapeXml(reason)}</pre>`);
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"></head>
<body>
${body}
</body>
</html>
`;
}
