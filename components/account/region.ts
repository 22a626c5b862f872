/** What the estate knows of a region. */
export interface Region {
  /** Three of its zones, in the cloud's own spelling. */
  readonly zones: readonly [string, string, string];
}

/** Regions of a cloud, by their names. */
export type Regions = Readonly<Record<string, Region>>;
