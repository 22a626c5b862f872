import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type DatabaseArgs, type DatabaseOutputs, DatabaseSpec, type LocalDatabaseAccess } from "./contract.ts";
import { databaseStages } from "./manifests.ts";
import { accessOf } from "./plan.ts";

/** PostgreSQL in the cluster, one pod on one volume. */
export class LocalDatabase extends ComponentResource implements DatabaseOutputs {
  readonly access: Readonly<Record<string, LocalDatabaseAccess>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DatabaseSpec, args.spec);
    super("estate:database:LocalDatabase", name, {}, opts);
    this.ready = registerStages(name, databaseStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(args);
    this.registerOutputs({ access: this.access });
  }
}
