import { byId } from './dom.ts';

/** A row of tabs, the first of them chosen; arrow keys move between them. Returns who is chosen: the id of its panel. */
export function tabs(panels: readonly string[], changed: () => void): () => string {
  let chosen = panels[0] ?? '';
  const choose = (panel: string): void => {
    chosen = panel;
    for (const id of panels) {
      const tab = tabOf(id);
      tab.setAttribute('aria-selected', String(id === chosen));
      tab.tabIndex = id === chosen ? 0 : -1;
      byId(id).hidden = id !== chosen;
    }
  };
  panels.forEach((panel, index) => {
    tabOf(panel).addEventListener('click', () => {
      choose(panel);
      changed();
    });
    tabOf(panel).addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      const next = step && panels[(index + step + panels.length) % panels.length];
      if (next === undefined || next === 0) return;
      choose(next);
      tabOf(next).focus();
      changed();
    });
  });
  choose(chosen);
  return () => chosen;
}

function tabOf(panel: string): HTMLElement {
  return byId(`${panel}-tab`);
}
