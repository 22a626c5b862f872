import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type BackupArgs, type BackupOutputs, BackupSpec } from "./contract.ts";
import { backupStages } from "./manifests.ts";

/** Velero, which copies a cluster's objects to a bucket each night. */
export class Backup extends ComponentResource implements BackupOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: BackupArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, BackupSpec, args.spec);
    super("estate:backup:Backup", name, {}, opts);
    this.ready = registerStages(name, backupStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
