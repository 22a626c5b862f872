import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type SignOnAccess, type SignOnArgs, type SignOnOutputs, SignOnSpec } from "./contract.ts";
import { signOnStages } from "./manifests.ts";
import { accessOf } from "./plan.ts";

/** Who people are: Keycloak, or an issuer that exists already. */
export class SignOn extends ComponentResource implements SignOnOutputs {
  readonly access: SignOnAccess | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: SignOnArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, SignOnSpec, args.spec);
    super("estate:sign-on:SignOn", name, {}, opts);
    this.ready = registerStages(name, signOnStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.access = accessOf(spec, args);
    this.registerOutputs({ issuer: this.access?.issuer });
  }
}
