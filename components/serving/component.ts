import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type ModelEndpoint, type ServerPods, type ServingArgs, type ServingOutputs, ServingSpec } from "./contract.ts";
import { rolledOutPods, servingStages } from "./manifests.ts";
import { endpointsOf } from "./servers.ts";

/** Servers of registered models. */
export class Serving extends ComponentResource implements ServingOutputs {
  readonly endpoints: readonly ModelEndpoint[];
  readonly pods: Readonly<Record<string, ServerPods>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ServingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ServingSpec, args.spec);
    super("estate:serving:Serving", name, {}, opts);
    this.ready = registerStages(name, servingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.endpoints = endpointsOf(spec, args);
    this.pods = rolledOutPods(spec, args);
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
