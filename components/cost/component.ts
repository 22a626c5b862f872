import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { UserInterface } from "../core/system.ts";
import { type CostArgs, type CostOutputs, CostSpec } from "./contract.ts";
import { costStages, PAGE } from "./manifests.ts";

/** What namespaces, systems and teams cost. */
export class Cost extends ComponentResource implements CostOutputs {
  readonly interfaces: readonly UserInterface[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: CostArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, CostSpec, args.spec);
    super("estate:cost:Cost", name, {}, opts);
    this.ready = registerStages(name, costStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.interfaces = spec.enabled ? [PAGE] : [];
    this.registerOutputs({});
  }
}
