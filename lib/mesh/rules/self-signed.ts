import type { Draft } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { join } from '../text/pointer.ts';
import { primariesIn } from './roles.ts';

/** Several control planes that make a root of their own: at `trust`, or where the second one is. */
export function selfSigned(mesh: Draft): readonly Finding[] {
  const [first, second] = primariesIn(mesh);
  const mode = mesh.trust === undefined ? 'self-signed' : mesh.trust.mode;
  if (mode !== 'self-signed' || first === undefined || second === undefined) return [];
  const message = `With \`self-signed\`, each of \`${first}\` and \`${second}\` would make a root of its own, and their workloads would not trust each other.`;
  const role = join('/clusters', second, 'role');
  const hint =
    'several primaries need a common root: `isthmus certs init` makes one, and says what to write.';
  if (mesh.trust === undefined) {
    const settledBy = '/trust';
    return [
      { code: 'E-SELF-SIGNED-PRIMARIES', pointer: role, at: 'value', message, hint, settledBy },
    ];
  }
  const related = { pointer: role, at: 'value', message: 'the second primary' } as const;
  return [
    {
      code: 'E-SELF-SIGNED-PRIMARIES',
      pointer: '/trust/mode',
      at: 'value',
      message,
      hint,
      related,
    },
  ];
}
