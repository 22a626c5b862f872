import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type FeatureStoreAccess, type FeatureStoreArgs, type FeatureStoreOutputs, FeatureStoreSpec } from "./contract.ts";
import { featureStoreStages } from "./manifests.ts";
import { accessOf } from "./plan.ts";

/** Feast: definitions of features, and their values for training and for predictions. */
export class FeatureStore extends ComponentResource implements FeatureStoreOutputs {
  readonly access: FeatureStoreAccess;
  readonly ready: readonly Resource[];

  constructor(name: string, args: FeatureStoreArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, FeatureStoreSpec, args.spec);
    super("estate:feature-store:FeatureStore", name, {}, opts);
    this.ready = registerStages(name, featureStoreStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(spec, args.namespace);
    this.registerOutputs({ access: this.access });
  }
}
