import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { dotted, join, type Pointer } from '../text/pointer.ts';

/** What names a file has not the content of one: a private key that stands in a mesh file is everybody's who has that. */
export function contents(mesh: Draft): readonly Finding[] {
  return filesNamedBy(mesh)
    .filter(([, value]) => value !== undefined && isContent(value))
    .map(([pointer]): Finding => {
      const isKey = pointer === keyPlace;
      return {
        code: 'E-FORMAT',
        pointer,
        at: 'value',
        message: `\`${dotted(pointer)}\` names a file, but this is what belongs into one.`,
        hint: isKey
          ? 'write it into a file that only you can read, and the path of that here; whoever has seen this one knows the key, so make another one.'
          : 'write it into a file, and the path of that here.',
      };
    });
}

/** Several lines, or something in PEM: no path looks like that. */
export function isContent(text: string): boolean {
  return /\n\s*\S|-----BEGIN /.test(text);
}

const keyPlace = '/trust/root/key';

function filesNamedBy(mesh: Draft): readonly (readonly [Pointer, string | undefined])[] {
  const root = mesh.trust?.mode === 'root' ? mesh.trust.root : undefined;
  return [
    ['/trust/root/certificate', root?.certificate],
    [keyPlace, root?.key],
    ...entries(mesh.clusters).flatMap(([name, cluster]) => {
      const map = join('/clusters', name);
      return [
        [join(map, 'kubeconfig'), cluster?.kubeconfig],
        [join(map, 'ca'), cluster?.ca],
      ] as const;
    }),
  ];
}
