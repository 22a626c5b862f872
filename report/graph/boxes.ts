import type { Sized } from "./layout.ts";

/** A resource in the drawing of its capability. */
export const NODE_SIZE: Sized = { width: 208, height: 40 };

/** The box of a capability: a line for its name, and below a grid with a mark for each resource. */
export const BOX = { padding: 10, title: 24, cell: 14, columns: 12, character: 7.2, leastWidth: 96 } as const;

/** Size of a capability's box. */
export function boxSize(name: string, resources: number): Sized {
  const columns = columnsOf(resources);
  const rows = Math.ceil(resources / columns);
  const width = Math.max(BOX.leastWidth, name.length * BOX.character, columns * BOX.cell);
  return { width: Math.ceil(width + 2 * BOX.padding), height: BOX.title + rows * BOX.cell + 2 * BOX.padding };
}

/** Marks in a row of a box: more for more resources, so that a box stays nearer to a square than to a tower. */
export function columnsOf(resources: number): number {
  return Math.max(Math.min(BOX.columns, resources), Math.ceil(Math.sqrt(resources * 2)));
}
