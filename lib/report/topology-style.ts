/** The colours of a topology: light, and dark where the reader's system is. */
export const topologyStyle = [
  '.topology{--ground:#f3f5fa;--edge:#d6dce8;--card:#fff;--rim:#bec7d6;--own:#eef1ff;--ink:#1b2233;--dim:#5b667c;--accent:#3f51c7;--on-accent:#fff;font:13px system-ui,sans-serif}',
  '@media(prefers-color-scheme:dark){.topology{--ground:#161b25;--edge:#2a3242;--card:#1f2632;--rim:#3d4759;--own:#22294a;--ink:#e7eaf1;--dim:#98a3b8;--accent:#8fa0ff;--on-accent:#10131c}}',
  '.topology .network{fill:var(--ground);stroke:var(--edge)}',
  '.topology .card{fill:var(--card);stroke:var(--rim)}',
  '.topology .primary .card{fill:var(--own);stroke:var(--accent)}',
  '.topology .elsewhere .card{fill:none;stroke:var(--accent);stroke-dasharray:4 3}',
  '.topology .name{fill:var(--ink);font-weight:600}',
  '.topology .role,.topology .count,.topology .place{fill:var(--dim);font-size:11px}',
  '.topology .role,.topology .count{text-anchor:end}',
  '.topology .context{fill:var(--dim);font:11px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
  '.topology .chip rect{fill:none;stroke:var(--accent);stroke-opacity:.55}',
  '.topology .chip text,.topology .gateway text{font-size:11px;fill:var(--accent)}',
  '.topology .gateway rect{fill:var(--accent)}',
  '.topology .gateway text{fill:var(--on-accent)}',
  '.topology .service{fill:none;stroke:var(--accent);stroke-width:1.6}',
  '.topology .head{fill:var(--accent)}',
].join('');
