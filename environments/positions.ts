import { type Document, isMap, isPair, isScalar, type LineCounter, type Node } from "yaml";

/** Place in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a path stands in a YAML document: the value's place; for a key that is not in the schema the key's own; for a value that is
 * missing the nearest object around it.
 */
export function positionOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): Position | undefined {
  const offset = offsetOf(document, path);
  if (offset === undefined) return undefined;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = keyOffset(document, path.slice(0, length)) ?? itemOffset(document, path.slice(0, length));
    if (offset !== undefined) return offset;
  }
  return document.contents?.range?.[0];
}

/** The key's place and not the value's: it is on the line that a person looks for, also when the value is a block below it. */
function keyOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(path.at(-1)));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function itemOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  return (document.getIn(path, true) as Node | undefined)?.range?.[0];
}
