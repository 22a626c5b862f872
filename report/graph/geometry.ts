/** Something with a size that wants a place. */
export interface Sized {
  readonly width: number;
  readonly height: number;
}

/** Places for nodes and paths for links, in the order in which they were given. */
export interface Layout extends Sized {
  /** Top left corners. */
  readonly at: readonly Corner[];
  /** Paths as SVG writes them. */
  readonly paths: readonly Path[];
}

/** A top left corner. */
export type Corner = readonly [x: number, y: number];

/** Points of a line: it starts at the first, bends towards those between, and ends at the last. */
export type Path = readonly Corner[];

/** How far things stand from each other; dependencies point to the right. */
export interface Spacing {
  readonly between: number;
  readonly ranks: number;
}
