import { compareText } from "../../plan/values.ts";
import { admissionWeakened } from "./admission-weakened.ts";
import { auditWeakened } from "./audit-weakened.ts";
import { chartBumped } from "./chart-bumped.ts";
import { definitionRemoved } from "./definition-removed.ts";
import { deletedFirst } from "./deleted-first.ts";
import { encryptionWeakened } from "./encryption-weakened.ts";
import { gpuLimitsRaised } from "./gpu-limits-raised.ts";
import { identityWidened } from "./identity-widened.ts";
import { imageChanged } from "./image-changed.ts";
import { levelDrops } from "./level-drops.ts";
import { networkLoosened } from "./network-loosened.ts";
import { protectionRemoved } from "./protection-removed.ts";
import { publicExposure } from "./public-exposure.ts";
import { quotaRemoved } from "./quota-removed.ts";
import { retentionShortened } from "./retention-shortened.ts";
import { type Comparison, type Risk, type RiskFinder, SEVERITIES } from "./risk.ts";
import { scaleReduced } from "./scale-reduced.ts";
import { secretInPlain } from "./secret-in-plain.ts";
import { statefulGoes } from "./stateful-goes.ts";
import { waiverAdded } from "./waiver-added.ts";
import { waiverExpiresSoon } from "./waiver-expires-soon.ts";

/** Every sort of risk, by the name of its file. */
export const FINDERS: Readonly<Record<string, RiskFinder>> = {
  "admission-weakened": admissionWeakened,
  "audit-weakened": auditWeakened,
  "chart-bumped": chartBumped,
  "definition-removed": definitionRemoved,
  "deleted-first": deletedFirst,
  "encryption-weakened": encryptionWeakened,
  "gpu-limits-raised": gpuLimitsRaised,
  "identity-widened": identityWidened,
  "image-changed": imageChanged,
  "level-drops": levelDrops,
  "network-loosened": networkLoosened,
  "protection-removed": protectionRemoved,
  "public-exposure": publicExposure,
  "quota-removed": quotaRemoved,
  "retention-shortened": retentionShortened,
  "scale-reduced": scaleReduced,
  "secret-in-plain": secretInPlain,
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
