import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join, type Pointer } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** A mesh has one version or named ones; only those have tags, none of which is called like another revision. */
export function revisions({ istio }: Draft): readonly Finding[] {
  if (istio === undefined) return [];
  if (istio.revisions === undefined) return lonely(istio);
  return [...twice(istio), ...misnamed(istio)];
}

type Istio = NonNullable<Draft['istio']>;

function lonely({ tags, gatewayRevision }: Istio): readonly Finding[] {
  const written = Object.entries({ tags, gatewayRevision });
  return written
    .filter(([, value]) => value !== undefined)
    .map(([key]) => {
      const pointer = join('/istio', key);
      return {
        code: 'E-REVISIONS',
        pointer,
        at: 'key',
        message: `\`istio.${key}\` chooses among \`istio.revisions\`, and there are none.`,
        hint: 'remove it, or write `revisions: { default: { version: … } }` for `version`.',
        remedies: [removal(pointer, key)],
      } as const;
    });
}

function twice({ version }: Istio): readonly Finding[] {
  if (version === undefined) return [];
  const [one, other]: readonly Pointer[] = ['/istio/version', '/istio/revisions'];
  return [
    {
      code: 'E-REVISIONS',
      pointer: '/istio/version',
      at: 'key',
      message: 'The mesh says twice which Istio it wants: in `version` and in `revisions`.',
      hint: 'keep one of them; `revisions: { default: { version: … } }` is what `version` says.',
      related: { pointer: other ?? '', at: 'key', message: 'here, too' },
      remedies: [removal(one ?? '', 'version'), removal(other ?? '', 'revisions')],
    },
  ];
}

/** Istio: `istioctl tag set` refuses it, because a label could mean either. */
function misnamed({ revisions, tags }: Istio): readonly Finding[] {
  return entries(tags)
    .filter(([tag]) => tag !== 'default' && Object.hasOwn(revisions ?? {}, tag))
    .map(([tag]) => ({
      code: 'E-REVISIONS',
      pointer: join('/istio/tags', tag),
      at: 'key',
      message: `${quote(tag)} is a revision, and cannot be a tag as well: a label \`istio.io/rev: ${tag}\` would mean both.`,
      hint: 'call the tag otherwise, such as `prod`.',
      related: { pointer: join('/istio/revisions', tag), at: 'key', message: 'the revision' },
      remedies: [removal(join('/istio/tags', tag), tag)],
    }));
}
