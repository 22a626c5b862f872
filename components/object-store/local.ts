import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Stages } from "../core/kubernetes.ts";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import {
  type LocalBucketAccess,
  type ObjectStoreArgs,
  type ObjectStoreOutputs,
  ObjectStoreSpec,
  type ObjectStoreWiring,
} from "./contract.ts";
import { objectStoreStages } from "./manifests.ts";
import { accessOf } from "./plan.ts";
import { seaweedfsStages } from "./seaweedfs/manifests.ts";

/**
 * Buckets in the cluster, on one volume: of VersityGW or of SeaweedFS. One component for both, so that the keys' Secrets are the same resources and
 * outlive a change of the system.
 */
export class LocalObjectStore extends ComponentResource implements ObjectStoreOutputs {
  readonly access: Readonly<Record<string, LocalBucketAccess>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: ObjectStoreArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ObjectStoreSpec, args.spec);
    super("estate:object-store:LocalObjectStore", name, {}, opts);
    this.ready = registerStages(name, stagesOf(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(args, spec.inCluster);
    this.registerOutputs({ access: this.access });
  }
}

function stagesOf(spec: ObjectStoreSpec, wiring: ObjectStoreWiring): Stages {
  return spec.inCluster === "lean" ? objectStoreStages(spec, wiring) : seaweedfsStages(spec, wiring);
}
