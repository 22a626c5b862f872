import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type LocalBucketAccess, type ObjectStoreArgs, type ObjectStoreOutputs, ObjectStoreSpec } from "./contract.ts";
import { objectStoreStages } from "./manifests.ts";
import { accessOf } from "./plan.ts";

/** VersityGW in the cluster, one pod on one volume. */
export class LocalObjectStore extends ComponentResource implements ObjectStoreOutputs {
  readonly access: Readonly<Record<string, LocalBucketAccess>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ObjectStoreSpec, args.spec);
    super("estate:object-store:LocalObjectStore", name, {}, opts);
    this.ready = registerStages(name, objectStoreStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(args);
    this.registerOutputs({ access: this.access });
  }
}
