import { about, defineControl } from "../../core/control.ts";
import { mustBeGiven } from "../../core/demands.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { parsed } from "../../core/parsed.ts";
import type { Reading } from "../../core/reading.ts";

/** Providers of clouds, and how each says which account it reaches; without a word it is whichever the credentials are of. */
const PROVIDERS: Readonly<Record<string, { readonly type: string; readonly account: (provider: Reading) => Reading }>> = {
  aws: { type: "pulumi:providers:aws", account: (provider) => parsed(provider.at("allowedAccountIds")).at(0) },
  gcp: { type: "pulumi:providers:gcp", account: (provider) => provider.at("project") },
  azure: { type: "pulumi:providers:azure-native", account: (provider) => provider.at("subscriptionId") },
};

/** A plan shows one environment only: that it reaches one account and no other is seen, that no other environment uses the same is not. */
export const control = defineControl({
  id: "environments-are-bound-to-an-account",
  level: 2,
  dimension: "deployment",
  severity: "high",
  statement: "An environment reaches one account of its cloud, whoever's credentials it is run with.",
  sources: [
    { by: "aws", reference: "reliable phase: isolated environments of staging and production" },
    { by: "microsoft", reference: "level 3: entire environment is managed, including training, testing and production" },
  ],
  remediation: "Set `account` in the environment file, one of its own for each environment.",
  keys: ["account", "cloud"],
  estate: (estate) => {
    const kind = PROVIDERS[estate.cloud];
    if (kind === undefined) return { notApplicable: "it stands on this machine alone" };
    const providers = estate.readingsOf(kind.type);
    if (providers.length === 0) return [violated("", "must say by a provider of its own which account it reaches")];
    const accounts = new Set(providers.flatMap((provider) => kind.account(provider).text() ?? []));
    return providers.flatMap((provider) => {
      const account = kind.account(provider);
      const given = mustBeGiven(account, "must say which account it reaches");
      const alone = accounts.size > 1 ? [violated(account.path, "must be the account of all other providers")] : [];
      return about(provider.resource, [...given, ...onlyOne(provider), ...alone]);
    });
  },
});

/** AWS' provider takes a list of accounts, of which any would do. */
function onlyOne(provider: Reading): readonly Finding[] {
  const list = provider.at("allowedAccountIds");
  if (list.state === "unknown") return [undetermined(list.path, "must hold one account")];
  return parsed(list).items().length > 1 ? [violated(list.path, "must hold one account")] : [];
}
