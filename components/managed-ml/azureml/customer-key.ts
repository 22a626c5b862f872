import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { Key } from "@pulumi/azure-native/keyvault/key.js";
import { all, type Input, type Output } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import { textOf } from "../../core/inputs.ts";
import { optionsOf, type Site } from "./site.ts";

/** A key of the estate's vault, as services of Azure want it told. */
export interface CustomerKey {
  readonly name: Input<string>;
  readonly vaultUri: Input<string>;
  /** Resource id of the vault. */
  readonly vaultId: Input<string>;
  /** Resource id of the key, on which roles are given. */
  readonly id: Input<string>;
}

/** The key at an address `https://<vault>.vault.azure.net/keys/<key>`. */
export function customerKey(address: Input<string>, { account, scope }: Estate): CustomerKey {
  const vaultIdOf = (known: { readonly address: string; readonly scope: string }) =>
    `/subscriptions/${account}/resourceGroups/${known.scope}/providers/Microsoft.KeyVault/vaults/${vaultOf(known.address)}`;
  return {
    name: textOf({ address }, (known) => keyNameOf(known.address)),
    vaultUri: textOf({ address }, (known) => new URL(known.address).origin),
    vaultId: textOf({ address, scope }, vaultIdOf),
    id: textOf({ address, scope }, (known) => `${vaultIdOf(known)}/keys/${keyNameOf(known.address)}`),
  };
}

function vaultOf(address: string): string {
  const [vault = ""] = new URL(address).hostname.split(".");
  return vault;
}

function keyNameOf(address: string): string {
  const [, , key = ""] = new URL(address).pathname.split("/");
  return key;
}

/**
 * Address of a key's newest version, for services that take no key without one. It is read once somebody has a right to the key, and not before:
 * a preview would look for a key that does not stand yet. After a rotation the next `up` hands the new version on.
 */
export function newestVersion(site: Site, key: CustomerKey, right: RoleAssignment): Output<string> {
  const id = all([key.id, right.id]).apply(([known]) => known);
  return Key.get(`${site.name}-key`, id, optionsOf(site)).keyUriWithVersion;
}
