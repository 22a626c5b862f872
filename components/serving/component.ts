import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type ModelEndpoint, type ServingArgs, type ServingOutputs, ServingSpec } from "./contract.ts";
import { endpointsOf, servingStages } from "./manifests.ts";

/** Servers of registered models. */
export class Serving extends ComponentResource implements ServingOutputs {
  readonly endpoints: readonly ModelEndpoint[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: ServingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ServingSpec, args.spec);
    super("estate:serving:Serving", name, {}, opts);
    this.ready = registerStages(name, servingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.endpoints = endpointsOf(spec, args.namespace);
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
