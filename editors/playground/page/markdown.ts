import { element } from './dom.ts';

/** The Markdown that the engine writes: paragraphs, lists, rules, bold, code and links. Anything else stays as it is. */
export function markdown(text: string): HTMLElement {
  const blocks = text.split(/\n{2,}/).map((block) => {
    if (block === '---') return element('hr');
    const items = block.split('\n');
    if (!items.every((item) => item.startsWith('- '))) return element('p', {}, ...inline(block));
    return element('ul', {}, ...items.map((item) => element('li', {}, ...inline(item.slice(2)))));
  });
  return element('div', { class: 'words' }, ...blocks);
}

function inline(text: string): readonly (Node | string)[] {
  const pieces: (Node | string)[] = [];
  let done = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\((https:[^\s)]+)\)/g)) {
    const [whole, code, bold, label = '', href = ''] = match;
    pieces.push(text.slice(done, match.index));
    if (code !== undefined) pieces.push(element('code', {}, code));
    else if (bold !== undefined) pieces.push(element('strong', {}, ...inline(bold)));
    else pieces.push(element('a', { href, target: '_blank', rel: 'noreferrer' }, label));
    done = match.index + whole.length;
  }
  return [...pieces, text.slice(done)];
}
