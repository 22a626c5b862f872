import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Control } from "../core/control.ts";
import { SEVERITIES } from "./diagnostics.ts";
import type { Enforcements } from "./levels.ts";
import { PACK_NAME, PACK_VERSION } from "./pack-name.ts";
import { WAIVERS_POLICY, WAIVERS_STATEMENT } from "./waivers-policy.ts";

const { EnforcementLevel, PolicyType } = analyzer;

/** What a pack says of itself: each control as a policy, with the enforcement of the environment's level. */
export function informationOf(controls: readonly Control[], enforcements: Enforcements): analyzer.AnalyzerInfo {
  return new analyzer.AnalyzerInfo()
    .setName(PACK_NAME)
    .setDisplayname("MLOps Estate")
    .setVersion(PACK_VERSION)
    .setSupportsconfig(true)
    .setPoliciesList([...controls.map((control) => policyOf(control, enforcements)), policyOfWaivers()]);
}

function policyOf(control: Control, enforcements: Enforcements): analyzer.PolicyInfo {
  const [source] = control.sources;
  return new analyzer.PolicyInfo()
    .setName(control.id)
    .setDisplayname(control.statement)
    .setDescription(control.statement)
    .setEnforcementlevel(enforcements.get(control.id) === "advisory" ? EnforcementLevel.ADVISORY : EnforcementLevel.MANDATORY)
    .setSeverity(SEVERITIES[control.severity])
    .setPolicyType(control.estate === undefined ? PolicyType.POLICY_TYPE_RESOURCE : PolicyType.POLICY_TYPE_STACK)
    .setFramework(new analyzer.PolicyComplianceFramework().setName(source.by).setReference(source.reference))
    .setTagsList([`level-${control.level}`, control.dimension])
    .setRemediationSteps(control.remediation);
}

function policyOfWaivers(): analyzer.PolicyInfo {
  return new analyzer.PolicyInfo()
    .setName(WAIVERS_POLICY)
    .setDisplayname(WAIVERS_STATEMENT)
    .setDescription(WAIVERS_STATEMENT)
    .setEnforcementlevel(EnforcementLevel.MANDATORY)
    .setSeverity(SEVERITIES.high)
    .setPolicyType(PolicyType.POLICY_TYPE_STACK);
}
