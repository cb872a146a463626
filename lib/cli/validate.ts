import { diagnosticLines, tally } from '../report/diagnostics.ts';
import type { Style } from '../report/style.ts';
import { openMesh } from './mesh.ts';
import type { GlobalOptions } from './options.ts';
import { exitCodes, type World } from './world.ts';

/** `isthmus validate`: schema and cross references; no cluster is contacted. */
export function validate(options: GlobalOptions, world: World, style: Style): number {
  const mesh = openMesh(options, world, { style, unknownContext: 'warning' });
  if (mesh === undefined) return exitCodes.mesh;
  const { palette, width } = style;
  const view = { file: mesh.file, text: mesh.text, palette, width };
  const lines = diagnosticLines(mesh.diagnostics, view);
  const verdict = `${mesh.file}: ${tally(mesh.diagnostics)}`;
  world.stdout.write(`${[...lines, ...(lines.length > 0 ? [''] : []), verdict].join('\n')}\n`);
  return mesh.topology === undefined ? exitCodes.mesh : exitCodes.fine;
}
