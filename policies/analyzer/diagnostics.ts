import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Control, Severity } from "../core/control.ts";
import type { ReportedFinding } from "../core/evaluate.ts";
import type { WaiverProblem } from "../core/waiver.ts";
import type { Enforcements } from "./levels.ts";
import { PACK_NAME, PACK_VERSION } from "./pack-name.ts";
import { WAIVERS_POLICY, WAIVERS_STATEMENT } from "./waivers-policy.ts";

const { EnforcementLevel, PolicySeverity } = analyzer;

/** Pulumi's number of each severity. */
export const SEVERITIES: Readonly<Record<Severity, analyzer.PolicySeverity>> = {
  low: PolicySeverity.POLICY_SEVERITY_LOW,
  medium: PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

/** A finding as an engine shows it. One that is waived or undetermined is told and stops nothing. */
export function diagnosticOf(control: Control, finding: ReportedFinding, enforcements: Enforcements): analyzer.AnalyzeDiagnostic {
  const stops = finding.answer === "violated" && finding.waiver === undefined && enforcements.get(control.id) !== "advisory";
  return new analyzer.AnalyzeDiagnostic()
    .setPolicyname(control.id)
    .setPolicypackname(PACK_NAME)
    .setPolicypackversion(PACK_VERSION)
    .setDescription(control.statement)
    .setMessage(messageOf(control, finding))
    .setEnforcementlevel(stops ? EnforcementLevel.MANDATORY : EnforcementLevel.ADVISORY)
    .setSeverity(SEVERITIES[control.severity])
    .setUrn(finding.urn ?? "");
}

/** Something wrong with the waivers of the environment; it stops an update, since a waiver that waives nothing hides what it was meant for. */
export function waiverDiagnostic({ index, key, reason }: WaiverProblem): analyzer.AnalyzeDiagnostic {
  return new analyzer.AnalyzeDiagnostic()
    .setPolicyname(WAIVERS_POLICY)
    .setPolicypackname(PACK_NAME)
    .setPolicypackversion(PACK_VERSION)
    .setDescription(WAIVERS_STATEMENT)
    .setMessage(`waivers[${index}].${key} ${reason}`)
    .setEnforcementlevel(EnforcementLevel.MANDATORY)
    .setSeverity(PolicySeverity.POLICY_SEVERITY_HIGH);
}

function messageOf(control: Control, { answer, path, reason, waiver }: ReportedFinding): string {
  const place = path === "" ? reason : `${path} ${reason}`;
  if (waiver !== undefined) return `waived until ${waiver.expires} by ${waiver.owner} (${waiver.reason}): ${place}`;
  if (answer === "undetermined") return `undetermined until an update: ${place}`;
  return `${place}. ${control.remediation}`;
}
