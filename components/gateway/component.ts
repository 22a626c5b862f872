import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type GatewayArgs, type GatewayOutputs, GatewaySpec } from "./contract.ts";
import { gatewayStages } from "./release.ts";

/** Envoy Gateway and the kinds of the Gateway API. */
export class Gateway extends ComponentResource implements GatewayOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: GatewayArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, GatewaySpec, args.spec);
    super("estate:gateway:Gateway", name, {}, opts);
    this.ready = registerStages(name, gatewayStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
