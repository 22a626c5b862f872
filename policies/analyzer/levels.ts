import type { ConfigureAnalyzerRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { LEVEL_PACKS } from "../packs/levels.ts";
import type { Enforcement } from "../packs/pack.ts";
import { WAIVERS_POLICY } from "./waivers-policy.ts";

const { EnforcementLevel } = analyzer;

/** Id of each control that a maturity level asks for, and what its violation does; `remediate` puts it right first, where the control can. */
export type Enforcements = ReadonlyMap<string, Enforcement | "remediate">;

/** What a pack's configuration calls all of its policies. An engine hands it over beside every policy that it speaks of, each with what it says. */
const ALL = "all";

/** The pack of a level, and the order of waivers, which every level demands. */
export function enforcementsAt(maturity: number): Enforcements {
  return new Map([...Object.entries(LEVEL_PACKS[maturity]?.controls ?? {}), [WAIVERS_POLICY, "mandatory"] as const]);
}

/**
 * The pack of a level as a pack configuration changes it: a control may be asked for more strictly than its level does, and never less. An engine
 * hands over whatever a file says, unknown names included, and lets `all` switch a whole pack off; so both are refused here.
 *
 * @throws Error with every entry that is refused, and what to do instead.
 */
export function enforcementsOf(declared: Enforcements, request: ConfigureAnalyzerRequest): Enforcements {
  const result = new Map(declared);
  const problems: string[] = [];
  request.getPolicyconfigMap().forEach((config, name) => {
    const own = name === ALL ? "mandatory" : declared.get(name);
    if (own === undefined) problems.push(`\`${name}\` is no control of this environment's level`);
    else if (config.getEnforcementlevel() === EnforcementLevel.MANDATORY) result.set(name, "mandatory");
    else if (config.getEnforcementlevel() === EnforcementLevel.REMEDIATE) result.set(name, "remediate");
    else if (own === "mandatory" || config.getEnforcementlevel() === EnforcementLevel.DISABLED)
      problems.push(
        `\`${name}\` cannot be made weaker; waive what it finds, with a reason and a day, under \`waivers\` in the environment file`,
      );
  });
  result.delete(ALL);
  if (problems.length > 0) throw new Error(`the pack's configuration is refused: ${problems.join("; ")}`);
  return result;
}
