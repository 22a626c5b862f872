import type { Cloud } from "../components/core/cloud.ts";
import type { Footprint } from "../plan/footprint.ts";
import type { CostDelta } from "../prices/monthly-cost.ts";
import type { Binding } from "./binding.ts";
import type { Operation, ResourceChange } from "./change.ts";
import type { JudgementChange } from "./judgement.ts";
import type { Risk } from "./risks/risk.ts";

/** Version of the JSON form. It rises when a field changes its meaning or goes; new optional fields do not raise it. */
export const PREVIEW_VERSION = 1;

/** How a preview ends, with the exit code that says so. Of several the first in {@link OUTCOMES_BY_WEIGHT} is told. */
export const EXIT_CODES = { fine: 0, error: 1, policy: 2, destructive: 3, level: 4 } as const;

/** How a preview ends. */
export type Outcome = keyof typeof EXIT_CODES;

/** Heaviest first: what cannot be told, what cannot be undone, what is not allowed, what falls back. */
export const OUTCOMES_BY_WEIGHT: readonly Outcome[] = ["error", "destructive", "policy", "level", "fine"];

/** What a change does to one environment. */
export interface EnvironmentPreview {
  readonly environment: string;
  /** None for an environment that cannot be previewed. */
  readonly cloud: Cloud | undefined;
  readonly outcome: Outcome;
  /** The outcome in one sentence. */
  readonly verdict: string;
  /** Why there is no preview of it; everything else is empty then. */
  readonly error?: string;
  /** Whether it is in both sides, is new, or goes. What goes with its file stays standing, so `changes` is empty then. */
  readonly presence: "both" | "new" | "gone";
  /** Everything that is not `same`, by capability and then by URN. */
  readonly changes: readonly ResourceChange[];
  readonly counts: Readonly<Record<Operation, number>>;
  /** Worst first. */
  readonly risks: readonly Risk[];
  /** What holds data and would go, with the reason of whoever allows it in the environment's file; none where nobody does. */
  readonly destroyed: readonly { readonly urn: string; readonly allowedBecause?: string }[];
  readonly judgement: JudgementChange;
  readonly cost: CostDelta;
  readonly footprint: { readonly before: Footprint; readonly after: Footprint };
  /** What is counted on and not there, as sentences, with whether the base has it too. */
  readonly wiring: readonly { readonly problem: string; readonly isNew: boolean }[];
  /** Charts whose insides were not seen, by release name, with the reason. */
  readonly chartsNotSeenInto: readonly { readonly release: string; readonly reason: string }[];
  /** What state and the base's program disagree on, where a state was given. */
  readonly drift: readonly ResourceChange[];
  /** Binds program, configuration, base and state; `estate up --plan` refuses where one has moved. */
  readonly digest: string;
  /** What the digest is made of; none for an environment that cannot be previewed. */
  readonly binding?: Binding;
}

/** What a change does to environments. Equal input gives equal bytes. */
export interface Preview {
  readonly version: typeof PREVIEW_VERSION;
  /** What the change is compared with: a git commit, or a state's serial. */
  readonly base: { readonly name: string; readonly revision: string };
  readonly outcome: Outcome;
  readonly verdict: string;
  /** Sorted by name. */
  readonly environments: readonly EnvironmentPreview[];
}
