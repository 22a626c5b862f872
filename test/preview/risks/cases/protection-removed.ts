import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, planned, update } from "../changes.ts";

const RDS = "aws:rds/instance:Instance";
const GKE = "gcp:container/cluster:Cluster";
const VAULT = "azure-native:keyvault:Vault";
const LOCK = "azure-native:authorization:ManagementLockByScope";
const vault = planned(VAULT, {}, { name: "keys" });
const lock = planned(LOCK, { level: "CanNotDelete" }, { name: "lock", propertyDependencies: { scope: [vault.urn] } });
const option = (before: object, after: object) => comparison([change({ ...vault, ...before }, { ...vault, ...after })]);

export const cases: RiskCases = {
  cases: [
    told("a database that may be deleted", update(RDS, { deletionProtection: true }, { deletionProtection: false }), ["high"], {
      says: "may be deleted from now on",
      paths: ["deletionProtection"],
    }),
    told("a guard that is left out", update(RDS, { deletionProtection: true }, {}), ["high"]),
    told("a bucket that is emptied", update("gcp:storage/bucket:Bucket", { forceDestroy: false }, { forceDestroy: true }), ["high"]),
    told(
      "a guard below others",
      update(
        "gcp:sql/databaseInstance:DatabaseInstance",
        { settings: { deletionProtectionEnabled: true } },
        { settings: { deletionProtectionEnabled: false } },
      ),
      ["high"],
      {
        paths: ["settings.deletionProtectionEnabled"],
      },
    ),
    told("a vault that may be purged", update(VAULT, { properties: { enablePurgeProtection: true } }, { properties: {} }), ["high"]),
    told("what the engine protects no more", option({ protect: true }, { protect: false }), ["high"], { says: "protected no more" }),
    told("what is retained no more", option({ retainOnDelete: true }, { retainOnDelete: false }), ["high"], { says: "retained no more" }),
    told("a lock that goes", comparison([change(lock, undefined)], { unchanged: [vault] }), ["high"]),
    silent(
      "a lock that goes with what it locked",
      comparison([change(lock, undefined), change(vault, undefined)], { unchanged: [planned(RDS)] }),
    ),
    silent("a guard that is put on", update(RDS, { deletionProtection: false }, { deletionProtection: true })),
    silent("a database that comes without a guard", comparison([change(undefined, planned(RDS, { deletionProtection: false }))])),
    silent("what is protected from now on", option({ protect: false }, { protect: true })),
    silent(
      "a switch of an object that is called otherwise",
      update("kubernetes:apps/v1:Deployment", { spec: { paused: true } }, { spec: { paused: false } }),
    ),
    special("boundary", "a cluster that is protected where nothing is said", update(GKE, { deletionProtection: true }, {}), []),
    special("boundary", "the same cluster where it is said", update(GKE, { deletionProtection: true }, { deletionProtection: false }), [
      "high",
    ]),
    special(
      "unknown",
      "a guard that only an update can tell",
      update(RDS, { deletionProtection: true }, { deletionProtection: unknown }),
      ["medium"],
      {
        says: "only an update can tell",
      },
    ),
    special(
      "unknown",
      "a guard that was not known either",
      update(RDS, { deletionProtection: unknown }, { deletionProtection: unknown }),
      [],
    ),
    special(
      "wrong-type",
      "a guard that is a text of another word",
      update(RDS, { deletionProtection: true }, { deletionProtection: "perhaps" }),
      ["high"],
    ),
    special("wrong-type", "a guard that is a list", update(RDS, { deletionProtection: true }, { deletionProtection: [true] }), ["high"]),
  ],
};
