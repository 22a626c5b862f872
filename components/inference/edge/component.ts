import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../../core/parse.ts";
import { registerStages } from "../../core/register.ts";
import { type EdgeArgs, type EdgeOutputs, EdgeSpec, type FleetAccess } from "./contract.ts";
import { edgeStages } from "./manifests.ts";
import { fleetOf } from "./plan.ts";

/** Signed bundles of models, and the server that devices outside of the cluster take them from. */
export class EdgeInference extends ComponentResource implements EdgeOutputs {
  readonly fleet: FleetAccess | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: EdgeArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, EdgeSpec, args.spec);
    super("estate:inference:EdgeInference", name, {}, opts);
    this.ready = registerStages(name, edgeStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.fleet = fleetOf(spec, args);
    this.registerOutputs({ fleet: this.fleet });
  }
}
