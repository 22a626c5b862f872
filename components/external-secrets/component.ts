import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type ExternalSecretsArgs, type ExternalSecretsOutputs, ExternalSecretsSpec } from "./contract.ts";
import { externalSecretsStages } from "./manifests.ts";

/** External Secrets, which brings Secrets to where they are read. */
export class ExternalSecrets extends ComponentResource implements ExternalSecretsOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: ExternalSecretsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ExternalSecretsSpec, args.spec);
    super("estate:external-secrets:ExternalSecrets", name, {}, opts);
    this.ready = registerStages(name, externalSecretsStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
