import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type RetrainingArgs, type RetrainingOutputs, RetrainingSpec } from "./contract.ts";
import { retrainingStages } from "./manifests.ts";

/** Jobs that train served models anew when an alert asks for it. */
export class Retraining extends ComponentResource implements RetrainingOutputs {
  readonly models: readonly string[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: RetrainingArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, RetrainingSpec, args.spec);
    super("estate:retraining:Retraining", name, {}, opts);
    this.ready = registerStages(name, retrainingStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.models = spec.enabled ? spec.models.map((model) => model.name) : [];
    this.registerOutputs({ models: this.models });
  }
}
