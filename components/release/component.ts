import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type ReleaseArgs, type ReleaseOutputs, ReleaseSpec } from "./contract.ts";
import { releaseStages, routesOf } from "./manifests.ts";

/** Releases of registered models: every state that a model's route may be in, and what moves it from one to the next. */
export class Release extends ComponentResource implements ReleaseOutputs {
  readonly routes: ReleaseOutputs["routes"];
  readonly ready: readonly Resource[];

  constructor(name: string, args: ReleaseArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ReleaseSpec, args.spec);
    super("estate:release:Release", name, {}, opts);
    this.ready = registerStages(name, releaseStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.routes = routesOf(spec, args);
    this.registerOutputs({ routes: this.routes });
  }
}
