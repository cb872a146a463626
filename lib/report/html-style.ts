/** The colours of a page; each text of `readable` is read on each of its grounds. */
export const colours = {
  light: {
    page: '#ffffff',
    ground: '#f3f5fa',
    edge: '#d6dce8',
    ink: '#1b2233',
    dim: '#566177',
    accent: '#3f51c7',
    good: '#1a6b3a',
    warn: '#855300',
    bad: '#b3261e',
  },
  dark: {
    page: '#10131c',
    ground: '#1a202c',
    edge: '#3a4558',
    ink: '#e7eaf1',
    dim: '#a3adc0',
    accent: '#9aa9ff',
    good: '#6fd08c',
    warn: '#f0b95c',
    bad: '#ff8f85',
  },
} as const;

export const readable = {
  texts: ['ink', 'dim', 'accent', 'good', 'warn', 'bad'],
  grounds: ['page', 'ground'],
} as const;

function variables(scheme: Readonly<Record<string, string>>): string {
  return Object.entries(scheme)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

/** Of every page: light, and dark where the reader's system is; nothing is loaded. */
export const htmlStyle = [
  `:root{color-scheme:light dark;${variables(colours.light)}}`,
  `@media(prefers-color-scheme:dark){:root{${variables(colours.dark)}}}`,
  '*{box-sizing:border-box}[hidden]{display:none!important}',
  'body{margin:0 auto;padding:1.25rem;max-width:72rem;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}',
  'h1{margin:0;font-size:1.5rem}h2{margin:2rem 0 .6rem;font-size:1.15rem}h3{margin:0;font-size:1rem}',
  'p{margin:.3rem 0}a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}',
  'code,pre{font:13px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
  'pre{margin:.3rem 0;white-space:pre-wrap}',
  '.dim{color:var(--dim)}.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}',
  '.state{font-size:1.1rem;font-weight:600}',
  '.card{margin:.7rem 0;padding:.7rem .9rem;background:var(--ground);border:1px solid var(--edge);border-left:4px solid var(--edge);border-radius:8px}',
  '.card.is-good{border-left-color:var(--good)}.card.is-warn{border-left-color:var(--warn)}.card.is-bad{border-left-color:var(--bad)}',
  'summary h3{display:inline;margin-right:.6rem}',
  'ul{margin:.4rem 0 0;padding:0;list-style:none}li{margin:.35rem 0;padding-left:1.5rem;text-indent:-1.5rem}li>*{text-indent:0}',
  '.mark{display:inline-block;width:1.5rem;font-weight:700}',
  'summary{cursor:pointer}.hint::before{content:"→ ";color:var(--dim)}',
  '.scroll{overflow:auto}.tall{max-height:80vh}.scroll svg{display:block;overflow:visible;margin:.6rem auto}',
  '.wide svg{max-width:100%;height:auto}.narrow{display:none}',
  '@media(max-width:700px){body{padding:.8rem}.wide{display:none}.narrow{display:block}}',
  '@media print{details>*{display:block}.tall{max-height:none}}',
].join('\n');
