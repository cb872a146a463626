import { stripVTControlCharacters } from 'node:util';

/**
 * The commands of the tour that tell the story on one screen: plan and apply of an empty mesh, then of one that somebody
 * changed. Left out, and marked so, is what a plan says below its table; left out as well is what a terminal paints over. Throws when the tour has no such scenes.
 */
export function excerpt(tour: string): string {
  const scenes = tour.split(/^(?=\S*\d+\. )/m);
  const scene = (heading: string): string => {
    const found = scenes.find((text) => text.includes(`. ${heading}`));
    if (found === undefined) throw new Error(`the tour has no scene "${heading}"`);
    return found;
  };
  return [
    withoutNames(commandsOf(scene('Plan'))),
    withoutStarts(commandsOf(scene('Apply'))),
    firstCommandsOf(scene('Somebody'), 2),
  ]
    .map((text) => text.trimEnd())
    .join('\n\n');
}

/** From the first prompt on. */
function commandsOf(scene: string): string {
  const lines = scene.split('\n');
  const first = lines.findIndex(isPrompt);
  if (first === -1) throw new Error('a scene has no command');
  return lines.slice(first).join('\n');
}

function firstCommandsOf(scene: string, count: number): string {
  const lines = commandsOf(scene).split('\n');
  const prompts = lines.flatMap((line, index) => (isPrompt(line) ? [index] : []));
  return lines.slice(0, prompts[count]).join('\n');
}

function isPrompt(line: string): boolean {
  return stripVTControlCharacters(line).startsWith('$ ');
}

/** Without the lines that a terminal paints over: which steps were begun. */
function withoutStarts(apply: string): string {
  const lines = apply.replace(/^The plan is the one above\.\n/m, '').split('\n');
  return lines.filter((line) => !stripVTControlCharacters(line).startsWith('… ')).join('\n');
}

/** The table and the tally of a plan. */
function withoutNames(plan: string): string {
  const lines = plan.split('\n');
  const plain = lines.map((line) => stripVTControlCharacters(line));
  const from = plain.findIndex((line) => line.startsWith('Known only after apply'));
  const to = plain.findIndex((line) => line.startsWith('Plan: '));
  if (from === -1 || to < from) throw new Error('the plan has another form');
  return [...lines.slice(0, from), '\u001b[2m  …\u001b[22m', '', ...lines.slice(to)].join('\n');
}
