import type { PlannedResource } from "../../plan/plan.ts";
import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** What a control is about; the rows of the table of levels. */
export const DIMENSIONS = ["data", "model", "deployment", "monitoring", "security", "cost"] as const;

/** One of {@link DIMENSIONS}. */
export type Dimension = (typeof DIMENSIONS)[number];

/** Levels that a control can belong to, lowest first. */
export const CONTROL_LEVELS = [0, 1, 2, 3] as const;

/** One of {@link CONTROL_LEVELS}. */
export type ControlLevel = (typeof CONTROL_LEVELS)[number];

/** How much harm a violated control can do; Pulumi's own words. */
export type Severity = "low" | "medium" | "high" | "critical";

/** Who asks for a control. */
export interface Source {
  /**
   * Google's, Microsoft's and AWS' maturity models, CNCF AI Conformance, the research document that the estate implements, CIS benchmarks,
   * the Kubernetes Pod Security Standards, Checkov's catalogue; `estate` is a demand of ours that stands in none of them.
   */
  readonly by: "google" | "microsoft" | "aws" | "cncf" | "research" | "cis" | "pod-security" | "checkov" | "estate";
  /** Where in the source: a level, a section, an id. For `estate`, why we ask. */
  readonly reference: string;
}

/** A finding of a check over the whole estate; it names a resource where one is to blame. */
export interface EstateFinding extends Finding {
  readonly urn?: string;
}

/** Findings of a check over the whole estate with the resource that they are about. */
export function about({ urn }: Pick<PlannedResource, "urn">, findings: readonly Finding[]): readonly EstateFinding[] {
  return findings.map((finding) => ({ ...finding, urn }));
}

/** Says that a control asks nothing of an estate, and why. */
export interface NotApplicable {
  readonly notApplicable: string;
}

/** Checks one resource of a type; no finding means that it passed. */
export type ResourceCheck = (inputs: Reading) => readonly Finding[];

/** Something that must be true of an estate from a level on, and the code that tells whether it is. */
export interface Control {
  /** Name of its file, and what findings, waivers and packs call it. */
  readonly id: string;
  /** Lowest level that asks for it. */
  readonly level: ControlLevel;
  readonly dimension: Dimension;
  readonly severity: Severity;
  /** A sentence that is true of a compliant estate. */
  readonly statement: string;
  readonly sources: readonly [Source, ...Source[]];
  /** What a person does about a violation, in the environment file where that suffices. */
  readonly remediation: string;
  /** Keys of an environment file that decide whether it holds, such as `objectStore.versionDays`; none where no key does. */
  readonly keys: readonly string[];
  /** Whether nobody may waive it. Default: it can be waived. */
  readonly unwaivable?: true;
  /** Says why an estate is not asked, where it is not; undefined where it is. Default: every estate is asked. */
  readonly asks?: (estate: Estate) => NotApplicable | undefined;
  /** Type token -> check of each resource of that type. An engine calls these before it makes the resource. */
  readonly resources?: Readonly<Record<string, ResourceCheck>>;
  /** Check of the whole graph: what must exist, and what must belong together. */
  readonly estate?: (estate: Estate) => readonly EstateFinding[] | NotApplicable;
  /**
   * Puts a resource right in place where nothing but one answer is right; it gets the inputs as the engine sent them, with secrets still wrapped,
   * and changes only what it must. Default: a violation is told, not put right.
   */
  readonly remedy?: (type: string, inputs: Record<string, unknown>) => void;
}

/** Declares a control. */
export function defineControl(control: Control): Control {
  return control;
}
