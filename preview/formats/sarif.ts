import type { Log, ReportingDescriptor, Result } from "sarif";
import { compareText } from "../../plan/values.ts";
import { findingLine } from "../../score/words.ts";
import type { ComparedFinding } from "../judgement.ts";
import type { EnvironmentPreview, Preview } from "../preview.ts";
import type { Risk } from "../risks/risk.ts";

/**
 * Risks and violated controls as code scanners tell them, so that a host shows them at the line of the program that makes the resource.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function previewToSarif(preview: Preview): string {
  const found = preview.environments.flatMap((environment) => [...risksOf(environment), ...violationsOf(environment)]);
  const rules = [...new Map(found.map(({ rule }) => [rule.id, rule])).values()].sort((a, b) => compareText(a.id, b.id));
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "mlops-estate", rules } }, results: found.map(({ result }) => result) }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface Found {
  readonly rule: ReportingDescriptor;
  readonly result: Result;
}

const LEVELS: Readonly<Record<Risk["severity"], Result.level>> = { critical: "error", high: "error", medium: "warning", low: "note" };

function risksOf({ environment, risks }: EnvironmentPreview): readonly Found[] {
  return risks.map((risk) => ({
    rule: { id: `risk/${risk.id}`, shortDescription: { text: risk.id.replaceAll("-", " ") } },
    result: {
      ruleId: `risk/${risk.id}`,
      level: LEVELS[risk.severity],
      message: { text: `${environment}: ${risk.reason} ${risk.advice}` },
      locations: [locationOf(environment, risk.source)],
      partialFingerprints: { "estate/v1": `${environment} ${risk.id} ${risk.urn ?? ""} ${risk.paths.join(" ")}` },
    },
  }));
}

function violationsOf({ environment, judgement, changes }: EnvironmentPreview): readonly Found[] {
  const sources = new Map(changes.map(({ urn, after }) => [urn, after?.source]));
  return judgement.violated.map((found) => violation(environment, found, sources.get(found.finding.urn ?? "")));
}

function violation(environment: string, { control, finding, isNew, mandatory }: ComparedFinding, source: Risk["source"]): Found {
  return {
    rule: { id: `control/${control.id}`, shortDescription: { text: control.statement }, help: { text: control.remediation } },
    result: {
      ruleId: `control/${control.id}`,
      level: mandatory ? "error" : "warning",
      baselineState: isNew ? "new" : "unchanged",
      message: { text: `${environment}: ${findingLine(finding)}` },
      locations: [locationOf(environment, source)],
      partialFingerprints: { "estate/v1": `${environment} ${control.id} ${finding.urn ?? ""} ${finding.path}` },
    },
  };
}

/** The line of the program; the environment's file where none makes it any more. */
function locationOf(
  environment: string,
  source: Risk["source"],
): Result["locations"] extends (infer Location)[] | undefined ? Location : never {
  const uri = source?.file ?? `environments/Pulumi.${environment}.yaml`;
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: source?.line ?? 1 } } };
}
