import type { Sized } from "./geometry.ts";

/** A resource in the drawing of its capability. */
export const NODE_SIZE: Sized = { width: 208, height: 40 };

/** Where many lines meet. */
export const KNOT_SIZE: Sized = { width: 2, height: 2 };

/** The box of a capability: lines for its name, and below a grid with a mark for each resource. */
export const BOX = { padding: 10, line: 19, cell: 15, columns: 9 } as const;

/** Width of a character of a name. */
const CHARACTER = 10.4;

/** A name of more characters is broken where it has a hyphen. */
const LINE_CHARACTERS = 15;

/** Size of a capability's box. */
export function boxSize(title: readonly string[], resources: number): Sized {
  const columns = columnsOf(resources);
  const width = Math.max(...title.map(({ length }) => length * CHARACTER), columns * BOX.cell);
  const rows = Math.ceil(resources / columns);
  return { width: Math.ceil(width + 2 * BOX.padding), height: title.length * BOX.line + rows * BOX.cell + 2.5 * BOX.padding };
}

/** Marks in a row of a box: more for more resources, so that a box stays nearer to a square than to a tower. */
export function columnsOf(resources: number): number {
  return Math.max(Math.min(BOX.columns, resources), Math.ceil(Math.sqrt(resources * 2)));
}

/** A capability's name in one line, or in two where it is long and has a hyphen. */
export function titleOf(name: string): readonly string[] {
  const at = name.lastIndexOf("-", LINE_CHARACTERS);
  return name.length <= LINE_CHARACTERS || at <= 0 ? [name] : [name.slice(0, at + 1), name.slice(at + 1)];
}
