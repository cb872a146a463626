import { createHash } from 'node:crypto';
import { htmlStyle } from './html-style.ts';
import { element, htmlText } from './html-text.ts';

/**
 * One self-contained page: nothing is loaded, and no other script than its own runs (Content Security Policy), whatever a name
 * in it may be. `body` is HTML.
 */
export function htmlPage({
  title,
  style = '',
  body,
  script,
}: {
  readonly title: string;
  readonly style?: string;
  readonly body: readonly string[];
  readonly script?: string;
}): string {
  const scripts =
    script === undefined
      ? []
      : [`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`];
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    ...scripts,
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${htmlText(policy)}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    element('title', {}, htmlText(title)),
    `<style>${htmlStyle}${style === '' ? '' : `\n${style}`}</style>`,
    '</head>',
    '<body>',
    ...body,
    ...(script === undefined ? [] : [`<script>${script}</script>`]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
