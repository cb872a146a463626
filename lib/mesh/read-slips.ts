import type { Alias } from 'yaml';
import { allNearest, isSlip } from '../nearest.ts';
import type { Slip, Span } from './place.ts';

/** An alias to a map or list that it stands in. */
export function circle(alias: Alias, span: Span): Slip {
  return {
    code: 'E-ALIAS',
    message: `\`*${alias.source}\` stands inside of what it refers to.`,
    hint: 'write the value out.',
    span,
  };
}

/** An alias of a name that no anchor before it has. */
export function nowhere(alias: Alias, span: Span, anchors: readonly string[]): Slip {
  const nearest = allNearest(alias.source, anchors);
  const [near] = nearest;
  return {
    code: 'E-ALIAS',
    message: `There is no anchor \`&${alias.source}\` before this alias.`,
    hint:
      near === undefined
        ? `put \`&${alias.source}\` before a value further up, or quote the text if it is no alias.`
        : `did you mean \`*${near}\`?`,
    span,
    fixes: nearest.map((name) => ({
      title: `Change to \`*${name}\``,
      edits: [{ span, newText: `*${name}` }],
      ...(nearest.length === 1 && isSlip(alias.source, name) ? { preferred: true } : {}),
    })),
  };
}

/** A key that its map has already. */
export function duplicate(name: string, span: Span, first: Span): Slip {
  return {
    code: 'E-DUPLICATE-KEY',
    message: `The key \`${name}\` is here a second time.`,
    hint: 'remove one of them, or rename it.',
    span,
    related: { message: 'first here', span: first },
  };
}

/** A tag that YAML does not know. */
export function unknownTag(span: Span, text: string): Slip {
  const space = /^[ \t]*/.exec(text.slice(span[1]))?.[0].length ?? 0;
  return {
    code: 'W-TAG',
    message: 'This YAML tag means nothing to isthmus and is ignored.',
    hint: 'remove it; tags of other tools (`!vault`, `!reference`) are not resolved.',
    span,
    fixes: [
      { title: 'Remove the tag', edits: [{ span: [span[0], span[1] + space], newText: '' }] },
    ],
  };
}
