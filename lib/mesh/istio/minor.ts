import { textAt } from '../../json.ts';
import type { Pointer } from '../text/pointer.ts';

/** The minor version of Istio that a place in a mesh is for; undefined where the mesh does not tell. */
export function minorAt(_pointer: Pointer, mesh: unknown): string | undefined {
  return /^\d+\.\d+(?=\.)/.exec(textAt(mesh, 'istio', 'version') ?? '')?.[0];
}
