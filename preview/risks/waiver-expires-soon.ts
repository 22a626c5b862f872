import type { RiskFinder } from "./risk.ts";

/** Days before its end from which on a waiver is told of. */
const SOON = 30;

/** Days before its end from which on nobody has much time left. */
const VERY_SOON = 7;

const DAY = 24 * 60 * 60 * 1000;

/**
 * A waiver ends within 30 days. The day after, every preview of the environment fails, whatever its change is about, so whoever reads this one has
 * the last calm moment to solve it.
 */
export const waiverExpiresSoon: RiskFinder = ({ after, today }) =>
  (after?.waivers ?? []).flatMap((waiver) => {
    const left = daysBetween(today, waiver.expires);
    if (left === undefined || left > SOON) return [];
    const when = left < 0 ? "has ended" : `ends on ${waiver.expires}`;
    return [
      {
        id: "waiver-expires-soon",
        severity: left <= VERY_SOON ? ("medium" as const) : ("low" as const),
        reason: `The waiver of control ${waiver.control} for ${waiver.resource} ${when}; ${waiver.owner} answers for it.`,
        advice: "Solve what it waives, or decide anew before that day.",
        paths: [],
      },
    ];
  });

/** Whole days from one day to another; undefined where either is no day. */
function daysBetween(from: string, to: string): number | undefined {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY;
  return Number.isFinite(days) ? Math.round(days) : undefined;
}
