import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../../core/parse.ts";
import { registerStages } from "../../core/register.ts";
import { GatewaySpec } from "../contract.ts";
import type { ModelGatewayArgs, ModelGatewayOutputs } from "./contract.ts";
import { accessOf, modelGatewayStages } from "./manifests.ts";

/** The lean way in to models: nginx, and what keeps it at the state that each route is in. */
export class ModelGateway extends ComponentResource implements ModelGatewayOutputs {
  readonly access: ModelGatewayOutputs["access"];
  readonly ready: readonly Resource[];

  constructor(name: string, args: ModelGatewayArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, GatewaySpec, args.spec);
    super("estate:gateway:ModelGateway", name, {}, opts);
    this.ready = registerStages(name, modelGatewayStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(spec, args);
    this.registerOutputs({ access: this.access });
  }
}
