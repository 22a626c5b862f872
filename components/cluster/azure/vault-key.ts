import { type Input, interpolate, type Output, output } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";

/** A key of the estate's vault. */
export interface VaultKey {
  /** Resource id of the key. */
  readonly id: Output<string>;
  /** Resource id of its vault. */
  readonly vaultId: Output<string>;
}

/** The resources that a key's address, `https://<vault>.vault.azure.net/keys/<key>`, speaks of. */
export function vaultKeyOf(estate: Estate, address: Input<string>): VaultKey {
  const url = output(address).apply((text) => new URL(text));
  const vault = url.apply(({ hostname }) => hostname.split(".")[0] ?? "");
  const key = url.apply(({ pathname }) => pathname.split("/")[2] ?? "");
  const vaultId = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.KeyVault/vaults/${vault}`;
  return { id: interpolate`${vaultId}/keys/${key}`, vaultId };
}
