import type { Environment } from "../schema.ts";

/** The parts of an environment that are valid by themselves. */
export type Known = Partial<Environment>;

/** One thing that does not fit another: where it stands in the file, and the reason. */
export type Finding = readonly [keys: readonly PropertyKey[], reason: string];
