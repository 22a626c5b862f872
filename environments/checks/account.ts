import { REGIONS } from "../../components/account/regions.ts";
import type { Cloud } from "../../components/core/cloud.ts";
import { nearest } from "../../components/core/parse.ts";
import type { Finding, Known } from "./finding.ts";

/** How each cloud writes the id of an account. */
const ACCOUNT_IDS: Readonly<Record<Exclude<Cloud, "local">, { readonly pattern: RegExp; readonly what: string }>> = {
  // https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
  aws: { pattern: /^\d{12}$/, what: "an account id of 12 digits, in quotes so that it stays text" },
  // https://cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin
  gcp: { pattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, what: "a project id of 6 to 30 lower-case letters, digits and hyphens" },
  // https://learn.microsoft.com/azure/azure-portal/get-subscription-tenant-id
  azure: { pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, what: "a subscription id, a UUID in lower case" },
};

/** How each cloud writes a store of another account. */
const STORES: Readonly<Record<Exclude<Cloud, "local">, { readonly pattern: RegExp; readonly what: string }>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  aws: { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, what: "a bucket's name" },
  // https://cloud.google.com/storage/docs/buckets#naming
  gcp: { pattern: /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, what: "a bucket's name" },
  // https://learn.microsoft.com/azure/storage/common/storage-account-get-info#get-the-resource-id-for-a-storage-account
  azure: {
    pattern: /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w().-]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24}$/,
    what: "a storage account's id, such as /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Storage/storageAccounts/<name>",
  },
};

/** Region and account: a cloud needs both, this machine has neither. */
export function accountFindings(known: Known): Finding[] {
  const { cloud } = known;
  if (cloud === undefined) return [];
  if (cloud === "local") {
    return (["region", "account"] as const)
      .filter((key) => known[key] !== undefined)
      .map((key) => [[key], "is allowed only on a cloud, and cloud is `local`"]);
  }
  return [
    ...regionFindings(cloud, known.region),
    ...accountIdFindings(cloud, known.account),
    ...recordsFindings(cloud, known.audit?.copyTo),
  ];
}

function recordsFindings(cloud: Exclude<Cloud, "local">, copyTo: string | undefined): Finding[] {
  const { pattern, what } = STORES[cloud];
  if (copyTo === undefined || pattern.test(copyTo)) return [];
  return [[["audit", "copyTo"], `must be ${what} of another account (got ${JSON.stringify(copyTo)})`]];
}

function regionFindings(cloud: Exclude<Cloud, "local">, region: string | undefined): Finding[] {
  const regions = Object.keys(REGIONS[cloud]).sort();
  if (region === undefined) return [[["region"], `is required on ${cloud}: one of ${regions.join(", ")}`]];
  if (regions.includes(region)) return [];
  const suggestion = nearest(region, regions);
  const hint = suggestion === undefined ? `known are ${regions.join(", ")}` : `did you mean \`${suggestion}\`?`;
  return [[["region"], `${cloud} has no region ${JSON.stringify(region)} that the estate knows; ${hint}`]];
}

function accountIdFindings(cloud: Exclude<Cloud, "local">, account: string | undefined): Finding[] {
  const { pattern, what } = ACCOUNT_IDS[cloud];
  if (account === undefined) return [[["account"], `is required on ${cloud}: ${what}`]];
  return pattern.test(account) ? [] : [[["account"], `must be ${what} (got ${JSON.stringify(account)})`]];
}
