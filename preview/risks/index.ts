import { compareText } from "../../plan/values.ts";
import { deletedFirst } from "./deleted-first.ts";
import { identityWidened } from "./identity-widened.ts";
import { levelDrops } from "./level-drops.ts";
import { protectionRemoved } from "./protection-removed.ts";
import { publicExposure } from "./public-exposure.ts";
import { type Comparison, type Risk, type RiskFinder, SEVERITIES } from "./risk.ts";
import { statefulGoes } from "./stateful-goes.ts";
import { waiverAdded } from "./waiver-added.ts";
import { waiverExpiresSoon } from "./waiver-expires-soon.ts";

/** Every sort of risk, by the name of its file. */
export const FINDERS: Readonly<Record<string, RiskFinder>> = {
  "deleted-first": deletedFirst,
  "identity-widened": identityWidened,
  "level-drops": levelDrops,
  "protection-removed": protectionRemoved,
  "public-exposure": publicExposure,
  "stateful-goes": statefulGoes,
  "waiver-added": waiverAdded,
  "waiver-expires-soon": waiverExpiresSoon,
};

/** What a reviewer must have seen of a change, worst first; of equally bad ones by URN, those without one first. The order of changes is of no account. */
export function risksOf(comparison: Comparison): readonly Risk[] {
  return Object.values(FINDERS)
    .flatMap((find) => find(comparison))
    .sort(compareRisks);
}

function compareRisks(a: Risk, b: Risk): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.urn ?? "", b.urn ?? "") ||
    compareText(a.id, b.id) ||
    compareText(a.reason, b.reason) ||
    compareText(a.paths.join("\n"), b.paths.join("\n"))
  );
}
