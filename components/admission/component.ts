import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type AdmissionArgs, type AdmissionOutputs, AdmissionSpec } from "./contract.ts";
import { admissionStages } from "./manifests.ts";

/** What may run in the estate's namespaces, held by the API server itself. */
export class Admission extends ComponentResource implements AdmissionOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: AdmissionArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, AdmissionSpec, args.spec);
    super("estate:admission:Admission", name, {}, opts);
    this.ready = registerStages(name, admissionStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
