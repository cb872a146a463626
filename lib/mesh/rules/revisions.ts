import { type Draft, entries } from '../schema/draft.ts';
import type { Finding } from '../findings/finding.ts';
import { removal } from '../findings/remedy.ts';
import { join } from '../text/pointer.ts';
import { quote } from '../text/words.ts';

/** Tags and gateways choose among revisions, and no tag is called like another revision. */
export function revisions({ istio }: Draft): readonly Finding[] {
  if (istio === undefined) return [];
  if (istio.revisions === undefined) return lonely(istio);
  return misnamed(istio);
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
        hint: 'remove it, or list the revisions: `revisions: { default: {} }`.',
        remedies: [removal(pointer, key)],
      } as const;
    });
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
