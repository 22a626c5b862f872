import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type NamespacesArgs, type NamespacesOutputs, NamespacesSpec } from "./contract.ts";
import { namespaceStages } from "./manifests.ts";

/** The namespace that all systems of the estate run in. */
export class Namespaces extends ComponentResource implements NamespacesOutputs {
  readonly namespace: string;
  readonly ready: readonly Resource[];

  constructor(name: string, args: NamespacesArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NamespacesSpec, args.spec);
    super("estate:namespaces:Namespaces", name, {}, opts);
    this.namespace = spec.name;
    this.ready = registerStages(name, namespaceStages(spec), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({ namespace: this.namespace });
  }
}
