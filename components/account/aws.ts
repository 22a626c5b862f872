import { Provider } from "@pulumi/aws/provider.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Estate } from "../core/estate.ts";
import type { AccountArgs, AccountOutputs } from "./contract.ts";

/** An AWS account, reached with the credentials of whoever runs the program. */
export class AwsAccount extends ComponentResource implements AccountOutputs {
  readonly estate: Estate;

  constructor(name: string, { facts }: AccountArgs, opts?: ComponentResourceOptions) {
    super("estate:account:AwsAccount", name, {}, opts);
    // Credentials of another account end the run before anything is touched.
    const provider = new Provider(`${name}-aws`, { region: facts.region, allowedAccountIds: [facts.account] }, { parent: this });
    this.estate = { ...facts, provider, scope: facts.account };
    this.registerOutputs({ scope: this.estate.scope });
  }
}
