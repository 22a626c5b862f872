import { Provider } from "@pulumi/databricks/provider.js";
import type { Resource } from "@pulumi/pulumi";
import { UserError } from "../../core/errors.ts";
import type { NameRule } from "../../core/naming.ts";
import type { ManagedMlSpec } from "../contract.ts";

/** What an account of Databricks keeps by a name that only people read. https://docs.databricks.com/api/account/workspaces/create */
export const ACCOUNT_NAME: NameRule = { longest: 100 };

/**
 * Account id of Databricks, under which workspaces are made on AWS and Google Cloud; on Azure they are made under the subscription.
 *
 * @throws UserError where the spec has none.
 */
export function accountOf(owner: string, { account }: ManagedMlSpec): string {
  if (account !== undefined) return account;
  const reason = "is required for `databricks` on AWS and Google Cloud: the account id that its account console shows";
  throw new UserError(`${owner}: the spec is not valid`, [{ path: "managedMl.account", reason }]);
}

/**
 * Provider of what is the account's. Who signs in is no concern of the program: the SDK finds it in the environment, best as a token that a
 * pipeline is given for one run. https://docs.databricks.com/dev-tools/auth/oauth-federation
 */
export function accountProvider(name: string, host: string, accountId: string, parent: Resource): Provider {
  return new Provider(`${name}-account`, { host, accountId }, { parent });
}
