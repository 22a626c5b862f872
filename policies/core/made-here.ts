import type { Reading } from "./reading.ts";

/** Whether a value names something that the estate itself makes: only an update tells its name, but the program recorded whose it is. */
export function isMadeHere(reading: Reading): boolean {
  return reading.state === "unknown" && reading.sources().length > 0;
}
