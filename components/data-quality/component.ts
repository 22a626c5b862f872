import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type DataQualityArgs, type DataQualityOutputs, DataQualitySpec } from "./contract.ts";
import { CHECK_DATA, dataQualityStages } from "./manifests.ts";

/** Pipelines that check data before anything is trained on it. */
export class DataQuality extends ComponentResource implements DataQualityOutputs {
  readonly workflowTemplate: string | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DataQualityArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DataQualitySpec, args.spec);
    super("estate:data-quality:DataQuality", name, {}, opts);
    this.ready = registerStages(name, dataQualityStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.workflowTemplate = spec.enabled ? CHECK_DATA : undefined;
    this.registerOutputs({ workflowTemplate: this.workflowTemplate });
  }
}
