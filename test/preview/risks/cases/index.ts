import type { RiskCases } from "../cases.ts";
import { cases as admissionWeakened } from "./admission-weakened.ts";
import { cases as auditWeakened } from "./audit-weakened.ts";
import { cases as chartBumped } from "./chart-bumped.ts";
import { cases as definitionRemoved } from "./definition-removed.ts";
import { cases as deletedFirst } from "./deleted-first.ts";
import { cases as encryptionWeakened } from "./encryption-weakened.ts";
import { cases as gpuLimitsRaised } from "./gpu-limits-raised.ts";
import { cases as identityWidened } from "./identity-widened.ts";
import { cases as imageChanged } from "./image-changed.ts";
import { cases as levelDrops } from "./level-drops.ts";
import { cases as networkLoosened } from "./network-loosened.ts";
import { cases as protectionRemoved } from "./protection-removed.ts";
import { cases as publicExposure } from "./public-exposure.ts";
import { cases as quotaRemoved } from "./quota-removed.ts";
import { cases as retentionShortened } from "./retention-shortened.ts";
import { cases as scaleReduced } from "./scale-reduced.ts";
import { cases as secretInPlain } from "./secret-in-plain.ts";
import { cases as statefulGoes } from "./stateful-goes.ts";
import { cases as waiverAdded } from "./waiver-added.ts";
import { cases as waiverExpiresSoon } from "./waiver-expires-soon.ts";

/** Cases of every finder, by its name. */
export const CASES: Readonly<Record<string, RiskCases>> = {
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
