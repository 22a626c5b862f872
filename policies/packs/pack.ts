import type { Control } from "../core/control.ts";

/** What a violation does: stops an update, or is told only. */
export type Enforcement = "mandatory" | "advisory";

/** Controls that are enforced together. */
export interface Pack {
  readonly name: string;
  /** What it is for, as a sentence. */
  readonly description: string;
  /** Id of a control -> what its violation does. */
  readonly controls: Readonly<Record<string, Enforcement>>;
}

/** A pack of controls whose violation stops an update. */
export function packOf(name: string, description: string, controls: readonly Control[]): Pack {
  return { name, description, controls: Object.fromEntries(controls.map(({ id }) => [id, "mandatory"])) };
}
