import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type DataVersioningAccess, type DataVersioningArgs, type DataVersioningOutputs, DataVersioningSpec } from "./contract.ts";
import { accessOf, dataVersioningStages } from "./manifests.ts";

/** DVC remotes: a prefix and a ready configuration for each project. */
export class DataVersioning extends ComponentResource implements DataVersioningOutputs {
  readonly access: DataVersioningAccess;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DataVersioningArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DataVersioningSpec, args.spec);
    super("estate:data-versioning:DataVersioning", name, {}, opts);
    this.ready = registerStages(name, dataVersioningStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(spec, args);
    this.registerOutputs({ access: this.access });
  }
}
