import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Stages } from "../core/kubernetes.ts";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { clusterStages } from "./cloudnative-pg/manifests.ts";
import { type DatabaseArgs, type DatabaseOutputs, DatabaseSpec, type DatabaseWiring, type LocalDatabaseAccess } from "./contract.ts";
import { databaseStages } from "./manifests.ts";
import { accessOf } from "./plan.ts";

/**
 * PostgreSQL in the cluster: one pod on one volume, or as many as an operator keeps. One component for both, so that the logins' Secrets are the same
 * resources and outlive a change of the system.
 */
export class LocalDatabase extends ComponentResource implements DatabaseOutputs {
  readonly access: Readonly<Record<string, LocalDatabaseAccess>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DatabaseSpec, args.spec);
    super("estate:database:LocalDatabase", name, {}, opts);
    this.ready = registerStages(name, stagesOf(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(args, spec.inCluster);
    this.registerOutputs({ access: this.access });
  }
}

function stagesOf(spec: DatabaseSpec, wiring: DatabaseWiring): Stages {
  return spec.inCluster === "lean" ? databaseStages(spec, wiring) : clusterStages(spec, wiring);
}
