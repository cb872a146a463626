import { type Document, isCollection, isMap, isScalar, visit, YAMLMap, YAMLSeq } from 'yaml';

/** Ends what goes below its key in braces: yaml puts there what has several lines. */
export const belowKey = '\uE001\n';

/** Columns of a line (prettier's `printWidth`). */
const width = 80;

/** Braces and brackets behind their key where they fit, or else below it, or else with an entry a line, as prettier has it. */
export function layOutFlow(document: Document): void {
  const layOut = writerOf();
  if (isCollection(document.contents)) layOut(document.contents, undefined);
  visit(document, {
    Pair: (_, { key, value }) => layOut(value, isScalar(key) ? (key.source ?? '').length : 0),
    Seq: (_, { items, flow }) => {
      for (const item of items) layOut(item, undefined, flow === true);
    },
  });
}

/**
 * Gives a collection in braces its own way to be written; `keyWidth` is that of the key before it, and what stands in brackets yaml would
 * indent twice.
 */
function writerOf(): (node: unknown, keyWidth: number | undefined, inBrackets?: boolean) => void {
  // While one line is tried, everything within goes on it.
  let trying = false;
  return (node, keyWidth, inBrackets = false) => {
    if (!(node instanceof YAMLMap || node instanceof YAMLSeq) || !node.flow) return;
    const write = node.toString.bind(node);
    node.toString = (context, ...rest): string => {
      if (!context) return write();
      const place = inBrackets ? context.indent.slice(context.indentStep.length) : context.indent;
      const own = { ...context, indent: place, flowCollectionPadding: isMap(node) ? ' ' : '' };
      if (trying) return write(own, ...rest);
      trying = true;
      const line = write(own, ...rest);
      trying = false;
      const indent = place.length;
      const before = keyWidth === undefined ? indent : indent + keyWidth;
      const anchor = node.anchor === undefined ? 0 : node.anchor.length + 2;
      const comma = context.inFlow === true ? 1 : 0;
      const length = line.length + comma;
      if (line.includes('\n') || before + anchor + length <= width) return line;
      if (keyWidth !== undefined && indent + length <= width) return line + belowKey;
      // So wide that it has to be broken, but its words have not.
      const options = { ...context.options, lineWidth: line.length - 1 };
      return write({ ...own, options }, ...rest);
    };
  };
}
