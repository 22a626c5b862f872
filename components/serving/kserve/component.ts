import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../../core/parse.ts";
import { registerStages } from "../../core/register.ts";
import type { UserInterface } from "../../core/system.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import { type InferenceArgs, type InferenceOutputs, KServeSpec, type ReleasedService } from "./contract.ts";
import { inferenceStages } from "./manifests.ts";
import { releasedServicesOf } from "./released.ts";
import { endpointsOf, interfacesOf } from "./services.ts";

/** KServe, and the services that it runs for the teams. */
export class InferencePlatform extends ComponentResource implements InferenceOutputs {
  readonly endpoints: readonly TeamEndpoint[];
  readonly interfaces: readonly UserInterface[];
  readonly released: readonly ReleasedService[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: InferenceArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, KServeSpec, args.spec);
    super("estate:serving:InferencePlatform", name, {}, opts);
    this.ready = registerStages(name, inferenceStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.endpoints = spec.enabled ? endpointsOf(spec, args) : [];
    this.interfaces = spec.enabled ? interfacesOf(spec, args) : [];
    this.released = spec.enabled ? releasedServicesOf(spec, args) : [];
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
