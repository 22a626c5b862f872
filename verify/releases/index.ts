import type { Check } from "../check.ts";
import { abTest } from "./ab-test.ts";
import { badChallengers } from "./bad-challengers.ts";
import { blueGreen } from "./blue-green.ts";
import { canary } from "./canary.ts";
import { captures } from "./captures.ts";
import { driftLoop } from "./drift-loop.ts";
import { shadow } from "./shadow.ts";

/** What is tried of releases, in order; a new scene is a file here and a name in this list. */
export const RELEASE_CHECKS: readonly Check[] = [canary, captures, ...badChallengers, blueGreen, abTest, shadow, driftLoop];
