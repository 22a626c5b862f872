import { about, type EstateFinding } from "./control.ts";
import { type Finding, undetermined, violated } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** How resources of a type say which other one they belong to, as providers split one thing into several. */
export interface Belonging {
  /** Type token of the part. */
  readonly type: string;
  /** Its property that holds the name of the whole. */
  readonly of: string;
  /** Property of the whole that holds its name. */
  readonly name: string;
}

/** Parts of a whole: those whose property comes from it, or holds its name. */
export function partsOf(whole: Reading, { type, of, name }: Belonging): readonly Reading[] {
  const own = whole.at(name).text();
  return whole.estate.readingsOf(type).filter(({ resource, estate }) => {
    if (resource.propertyDependencies[of]?.includes(whole.resource.urn)) return true;
    return own !== undefined && estate.inputsOf(resource).at(of).text() === own;
  });
}

/**
 * Every whole has a part, and each of its parts passes. A whole without one is undetermined where some part belongs to nobody knows what.
 *
 * @param reason the rule for a whole without a part.
 */
export function everyPart(
  wholes: readonly Reading[],
  belonging: Belonging,
  check: (part: Reading, whole: Reading) => readonly Finding[],
  reason: string,
): readonly EstateFinding[] {
  return wholes.flatMap((whole) => {
    const parts = partsOf(whole, belonging);
    if (parts.length > 0) return parts.flatMap((part) => about(part.resource, check(part, whole)));
    return about(whole.resource, [hasStray(whole, belonging) ? undetermined("", reason) : violated("", reason)]);
  });
}

/** Whether a part does not say yet what it belongs to, and its origin is not recorded. */
function hasStray({ estate }: Reading, { type, of }: Belonging): boolean {
  return estate
    .readingsOf(type)
    .some((part) => part.at(of).state === "unknown" && (part.resource.propertyDependencies[of] ?? []).length === 0);
}
