/** What of a release cannot be had on an endpoint: where it stands in the release, and the reason. */
export type ReleaseProblem = readonly [keys: readonly PropertyKey[], reason: string];

/** A problem as a list, or nothing where all is well. */
export function unless(fits: boolean, keys: readonly PropertyKey[], reason: string): readonly ReleaseProblem[] {
  return fits ? [] : [[keys, reason]];
}
