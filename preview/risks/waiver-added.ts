import type { Waiver } from "../../policies/core/waiver.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "waiver-added";

/**
 * Somebody answers for a violation that nobody answered for before, or for longer. The verdict turns green by it although nothing became better, so a
 * reviewer has to agree with the reason.
 */
export const waiverAdded: RiskFinder = ({ before, after }) =>
  (after?.waivers ?? []).flatMap((waiver) => {
    const former = before?.waivers.find((other) => other.control === waiver.control && other.resource === waiver.resource);
    if (former === undefined) return [added(waiver)];
    return former.expires < waiver.expires ? [extended(waiver)] : [];
  });

function added(waiver: Waiver): Risk {
  return {
    id: ID,
    severity: isWide(waiver) ? "high" : "medium",
    reason: `Control ${waiver.control} is waived for ${waiver.resource} until ${waiver.expires}; ${waiver.owner} answers for it.`,
    advice: isWide(waiver)
      ? "Name the resources that violate it: a pattern that fits all waives what nobody has looked at."
      : "Read its reason in the environment file, and whether the day is one by which it can be solved.",
    paths: [],
  };
}

function extended(waiver: Waiver): Risk {
  return {
    id: ID,
    severity: "medium",
    reason: `Control ${waiver.control} is waived for ${waiver.resource} for longer, until ${waiver.expires}.`,
    advice: "Ask what has been done since it was waived first.",
    paths: [],
  };
}

/** Whether a pattern names no resource at all, or nothing but a type. */
function isWide({ resource }: Waiver): boolean {
  return /^[*:]+$/.test(resource) || /^\*?::\*$/.test(resource);
}
