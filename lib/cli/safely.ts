import { safePartOf } from '../apply/safe-part.ts';
import type { Layout } from '../engine.ts';
import type { Preview } from '../state/preview.ts';
import { note } from './note.ts';
import type { World } from './world.ts';

/** Without what somebody has to look at first, and what waits for that. */
export function safely({ layout, preview }: { layout: Layout; preview: Preview }, world: World) {
  const { graph, changeSet, held } = safePartOf(preview.changeSet, layout.graph);
  if (held.length === 0) return { layout, preview, held };
  note(
    `Left out, as it needs approval, is Git's to bring first, or waits for that: ${held.join(', ')}`,
    world,
  );
  const { graph: _whole, ...rest } = preview;
  return { layout: { ...layout, graph, isPart: true }, preview: { ...rest, changeSet }, held };
}
