import { Provider } from "@pulumi/azure-native/provider.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { AccountArgs, AccountOutputs } from "./contract.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
const GROUP_NAME: NameRule = { longest: 90 };

/**
 * An Azure subscription, reached with the credentials of whoever runs the program, and one resource group in it: all that the estate has lies
 * there, but for the flow log's entry with Network Watcher and the group that AKS makes for its nodes.
 */
export class AzureAccount extends ComponentResource implements AccountOutputs {
  readonly estate: Estate;

  constructor(name: string, { facts }: AccountArgs, opts?: ComponentResourceOptions) {
    super("estate:account:AzureAccount", name, {}, opts);
    const provider = new Provider(`${name}-azure`, { subscriptionId: facts.account, location: facts.region }, { parent: this });
    const resourceGroupName = physicalName(facts, "group", GROUP_NAME);
    const group = new ResourceGroup(
      `${name}-group`,
      { resourceGroupName, location: facts.region, tags: tagsOf(facts, "account") },
      { parent: this, provider, protect: facts.protect },
    );
    this.estate = { ...facts, provider, scope: scopeOf(group, resourceGroupName) };
    this.registerOutputs({ scope: this.estate.scope });
  }
}

/** The name, which is known before Azure tells it, so that a plan can show it; what is made in the group still comes after the group. */
function scopeOf(group: ResourceGroup, name: string): Output<string> {
  return group.urn.apply(() => name);
}
