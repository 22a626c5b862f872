import { baseline } from "./baseline.ts";
import { cis } from "./cis.ts";
import { cncfAiConformance } from "./cncf-ai-conformance.ts";
import type { Pack } from "./pack.ts";
import { podSecurity } from "./pod-security.ts";

/** Packs for a purpose of their own, beside those of the levels. */
export const PACKS: readonly Pack[] = [baseline, cis, cncfAiConformance, podSecurity];
