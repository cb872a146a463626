/** An element with attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A button that does something. */
export function button(
  className: string,
  label: readonly (Node | string)[],
  act: () => void,
): HTMLButtonElement {
  const made = element('button', { type: 'button', class: className }, ...label);
  made.addEventListener('click', act);
  return made;
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Words in which backticks mark code. */
export function prose(words: string): readonly (Node | string)[] {
  return words
    .split(/`([^`]*)`/)
    .map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part));
}
