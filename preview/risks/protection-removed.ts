import { type Setting, safeWith, safeWithout } from "./core/settings.ts";
import { type Changed, changesIn, goes, isKept, sidesOf, staysWithout } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { risksOfTurns } from "./core/turned.ts";
import type { Comparison, Risk, RiskFinder } from "./risk.ts";

const ID = "protection-removed";

/** Types that protect themselves where nothing is said. https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/version_5_upgrade */
const PROTECTED_BY_DEFAULT = /^gcp:(container\/cluster|sql\/databaseInstance):/;

const guard = { severity: "high", means: "may be deleted from now on" } as const;
const emptied = { severity: "high", means: "may be deleted with all that it holds from now on" } as const;

/** What keeps a provider or a cluster from deleting, in the words of all providers in use. */
const GUARDS: readonly Setting[] = [
  ...["deletionProtection", "deletion_protection", "deletionProtectionEnabled", "deletion_protection_enabled"].flatMap((key): Setting[] => [
    { at: [key], types: PROTECTED_BY_DEFAULT, isSafe: safeWith([true], key === "deletionProtection"), ...guard },
    { at: [key], isSafe: safeWith([true, "enabled", "active"], false), ...guard },
  ]),
  ...["enablePurgeProtection", "purgeProtection", "purge_protection_enabled", "purgeProtectionEnabled"].map(
    (key): Setting => ({ at: [key], isSafe: safeWith([true], false), severity: "high", means: "may be purged for good" }),
  ),
  { at: ["enableSoftDelete"], isSafe: safeWith([true], true), severity: "high", means: "is gone for good once it is deleted" },
  ...["forceDestroy", "force_destroy", "forceDelete", "force_delete", "deleteContentsOnDestroy"].map(
    (key): Setting => ({ at: [key], isSafe: safeWithout([true], true), ...emptied }),
  ),
  { at: ["skipFinalSnapshot"], isSafe: safeWithout([true], true), severity: "high", means: "leaves no snapshot behind" },
  {
    at: ["deleteAutomatedBackups"],
    types: /^aws:rds\//,
    isSafe: safeWith([false], false),
    severity: "high",
    means: "takes its backups along when it goes",
  },
  { at: ["deletionPolicy"], isSafe: safeWithout(["delete"], true), severity: "medium", means: "takes along what it made when it goes" },
  { at: ["reclaimPolicy"], isSafe: safeWith(["retain"], false), severity: "high", means: "deletes volumes with their claims" },
  {
    at: ["persistentVolumeReclaimPolicy"],
    isSafe: safeWith(["retain"], false),
    severity: "high",
    means: "deletes the volume with its claim",
  },
  { at: ["persistentVolumeClaimRetentionPolicy", "whenDeleted"], isSafe: safeWithout(["delete"], true), ...emptied },
  { at: ["persistentVolumeClaimRetentionPolicy", "whenScaled"], isSafe: safeWithout(["delete"], true), ...emptied },
  { at: ["retentionPolicy", "homeEfsFileSystem"], isSafe: safeWith(["retain"], true), ...emptied },
  { at: ["helm.sh/resource-policy"], isSafe: safeWith(["keep"], false), ...guard },
];

/** A lock of Azure by the property that says what it locks. */
const LOCK = "azure-native:authorization:ManagementLockByScope";

/**
 * Takes away what would refuse to delete. It is the first half of a deletion: the second, in a later change, then meets nothing that refuses, and by
 * itself neither half looks like harm.
 */
export const protectionRemoved: RiskFinder = (comparison) =>
  changesIn(comparison).flatMap((changed) => [
    ...optionsOf(changed),
    ...risksOfTurns(ID, changed, GUARDS, ADVICE),
    ...lockOf(changed, comparison),
  ]);

function optionsOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed)) return [];
  const { change, before, after } = changed;
  const [was, is] = [before.resource, after.resource];
  const risks: Risk[] = [];
  if (was.protect && !is.protect) {
    const reason = `${sentence(called(change))} is protected no more: an update that leaves it out deletes it.`;
    risks.push(riskOf(ID, change, { severity: change.stateful ? "high" : "medium", reason, advice: ADVICE }));
  }
  if (was.retainOnDelete && !is.retainOnDelete) {
    const reason = `${sentence(called(change))} is retained no more: when it leaves the program, it is deleted in the cloud.`;
    risks.push(riskOf(ID, change, { severity: change.stateful ? "high" : "medium", reason, advice: ADVICE }));
  }
  return risks;
}

const ADVICE = "Put the protection back, unless a deletion is meant; then say in the change which one, and by when.";

function lockOf(changed: Changed, comparison: Comparison): readonly Risk[] {
  if (changed.change.type !== LOCK || !goes(changed) || !staysWithout(changed.before.resource, "scope", sidesOf(comparison))) return [];
  const reason = `${sentence(called(changed.change))} goes: what it locked may be deleted by everybody who may change it.`;
  return [riskOf(ID, changed.change, { severity: "high", reason, advice: ADVICE })];
}
