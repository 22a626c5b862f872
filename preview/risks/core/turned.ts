import type { Risk } from "../risk.ts";
import { type Measure, movesOf } from "./measures.ts";
import { type Setting, turnsOf } from "./settings.ts";
import type { Changed } from "./sides.ts";
import { called, lower, riskOf, sentence, worse } from "./telling.ts";

/** Risks of settings that turn unsafe; what only may be so is one step less severe. Settings that mean the same are one risk. */
export function risksOfTurns(id: string, changed: Changed, settings: readonly Setting[], advice: string): readonly Risk[] {
  return risksAt(
    id,
    changed,
    turnsOf(changed, settings).map(({ setting, path, isCertain }) => ({ ...setting, path, isCertain })),
    advice,
  );
}

/** Risks of numbers that move the worse way; what only may be so is one step less severe. Measures that mean the same are one risk. */
export function risksOfMoves(id: string, changed: Changed, measures: readonly Measure[], advice: string): readonly Risk[] {
  return risksAt(
    id,
    changed,
    movesOf(changed, measures).map(({ measure, path, isCertain }) => ({ ...measure, path, isCertain })),
    advice,
  );
}

/** Something that became worse at a place, or may have. */
interface Worsening extends Pick<Setting, "severity" | "means"> {
  readonly path: string;
  readonly isCertain: boolean;
}

function risksAt(id: string, { change }: Changed, worsenings: readonly Worsening[], advice: string): readonly Risk[] {
  const alike = Map.groupBy(worsenings, ({ means, isCertain }) => `${isCertain} ${means}`);
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { isCertain, means } = first;
    const reason = isCertain
      ? `${sentence(called(change))} ${means}.`
      : `${sentence(called(change))} perhaps ${means}: only an update can tell.`;
    const severity = same.map((each) => each.severity).reduce(worse);
    return [
      riskOf(id, change, { severity: isCertain ? severity : lower(severity), reason, advice, paths: same.map(({ path }) => path).sort() }),
    ];
  });
}
