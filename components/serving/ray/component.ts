import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../../core/parse.ts";
import { registerStages } from "../../core/register.ts";
import type { UserInterface } from "../../core/system.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import { type RayArgs, type RayOutputs, RaySpec } from "./contract.ts";
import { endpointsOf, interfacesOf, rayStages } from "./manifests.ts";

/** Applications of Ray Serve. */
export class RayServing extends ComponentResource implements RayOutputs {
  readonly endpoints: readonly TeamEndpoint[];
  readonly interfaces: readonly UserInterface[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: RayArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, RaySpec, args.spec);
    super("estate:serving:RayServing", name, {}, opts);
    this.ready = registerStages(name, rayStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.endpoints = endpointsOf(spec, args);
    this.interfaces = interfacesOf(spec, args);
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
