import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { UserInterface } from "../core/system.ts";
import { type LineageAccess, type LineageArgs, type LineageOutputs, LineageSpec } from "./contract.ts";
import { lineageStages } from "./manifests.ts";
import { accessOf, pageOf } from "./plan.ts";

/** Marquez: which run read and wrote which data. */
export class Lineage extends ComponentResource implements LineageOutputs {
  readonly access: LineageAccess;
  readonly page: UserInterface;
  readonly ready: readonly Resource[];

  constructor(name: string, args: LineageArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, LineageSpec, args.spec);
    super("estate:lineage:Lineage", name, {}, opts);
    this.ready = registerStages(name, lineageStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(spec, args.namespace);
    this.page = pageOf(args.namespace);
    this.registerOutputs({ access: this.access });
  }
}
