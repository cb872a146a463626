import { byId, element } from './dom.ts';

/** Fills the menu; who chooses an example gets its text. */
export function offerExamples(choose: (text: string) => void): void {
  const menu = byId('examples');
  if (!(menu instanceof HTMLSelectElement)) throw new TypeError('#examples is no menu');
  menu.replaceChildren(
    element('option', { value: '' }, 'Choose…'),
    group('Meshes', false),
    group('Mistakes', true),
  );
  menu.addEventListener('change', () => {
    const example = menu.value === '' ? undefined : EXAMPLES[Number(menu.value)];
    if (example) choose(example.text);
    menu.value = '';
  });
}

function group(label: string, mistaken: boolean): HTMLElement {
  const options = EXAMPLES.flatMap((example, index) =>
    example.mistaken === mistaken
      ? [element('option', { value: String(index) }, example.title)]
      : [],
  );
  return element('optgroup', { label }, ...options);
}
