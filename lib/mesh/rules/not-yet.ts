import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { join } from '../text/pointer.ts';
import { changeTo } from '../findings/remedy.ts';
import { primariesIn } from './roles.ts';

/** What the format can say and Istio can do, but isthmus cannot do yet; and trust that cannot work. */
export function notYet(mesh: Draft): readonly Finding[] {
  return [...selfSigned(mesh), ...tokens(mesh)];
}

/** Several control planes that make a root of their own: at `trust`, or where the second one is. */
function selfSigned(mesh: Draft): readonly Finding[] {
  const [first, second] = primariesIn(mesh);
  const mode = mesh.trust?.mode ?? 'self-signed';
  if (mode !== 'self-signed' || first === undefined || second === undefined) return [];
  const message = `With \`self-signed\`, each of \`${first}\` and \`${second}\` would make a root of its own, and their workloads would not trust each other.`;
  const role = join('/clusters', second, 'role');
  const hint =
    'several primaries need a common root: `isthmus certs init` makes one, and says what to write.';
  if (mesh.trust === undefined) {
    return [{ code: 'E-SELF-SIGNED-PRIMARIES', pointer: role, at: 'value', message, hint }];
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

function tokens(mesh: Draft): readonly Finding[] {
  return entries(mesh.clusters).flatMap(([name, cluster]) => {
    if (cluster?.readerToken?.kind !== 'request') return [];
    return [
      {
        code: 'E-NOT-YET-READER-TOKEN',
        pointer: join('/clusters', name, 'readerToken', 'kind'),
        at: 'value',
        message: 'Reader tokens of kind `request` are not supported yet.',
        hint: 'use `secret`, as the guide does.',
        remedies: [changeTo(join('/clusters', name, 'readerToken', 'kind'), 'secret')],
      },
    ];
  });
}
