import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { text } from "../../plan/wiring/values.ts";
import { BACKUP_SHARE } from "../assumptions.ts";
import type { Charge, Charges, Pricer } from "../charge.ts";
import { exactly, hours, spanWord, times } from "../spans.ts";

/** https://aws.amazon.com/rds/postgresql/pricing/ */
export const awsDatabase: Pricer[] = [{ types: ["aws:rds/instance:Instance"], chargesOf: instance }];

/** A second zone doubles machine and disk. */
function instance({ inputs }: PlannedResource): Charges {
  const { allocatedStorage, instanceClass, maxAllocatedStorage, multiAz, storageType } = inputs;
  const machine = text(instanceClass);
  if (machine === undefined) return [{ untold: "database: instance class unknown until an update" }];
  if (typeof multiAz === "object") return [{ untold: "database: number of zones unknown until an update" }];
  const zones = multiAz === true ? 2 : 1;
  const inZones = zones === 2 ? " in two zones" : "";
  return [
    { what: `${machine}${inZones}`, price: { sheet: "database", thing: machine }, quantity: hours(zones) },
    ...storage({ allocatedStorage, maxAllocatedStorage, storageType: text(storageType) ?? "gp2", zones, inZones }),
    ...passwordOf(inputs),
  ];
}

interface Storage {
  readonly allocatedStorage: PlanValue | undefined;
  readonly maxAllocatedStorage: PlanValue | undefined;
  readonly storageType: string;
  readonly zones: number;
  readonly inZones: string;
}

/** The disk grows by itself up to its limit. Backups are free up to the size of the disk. */
function storage({ allocatedStorage, inZones, maxAllocatedStorage, storageType, zones }: Storage): Charges {
  if (typeof allocatedStorage !== "number") return [{ untold: "disk of the database: size unknown until an update" }];
  const largest = typeof maxAllocatedStorage === "number" ? Math.max(allocatedStorage, maxAllocatedStorage) : allocatedStorage;
  const gb = { low: allocatedStorage, high: largest };
  const disk: Charge = {
    what: `${spanWord(gb)} GB ${storageType} of the database${inZones}`,
    price: { sheet: "database-disk", thing: storageType },
    quantity: times(gb, zones),
  };
  const backups: Charge = {
    what: "backups beyond the size of the database's disk",
    price: { sheet: "database-backup", thing: "stored" },
    quantity: times(BACKUP_SHARE, allocatedStorage),
    assumed: `${spanWord(times(BACKUP_SHARE, allocatedStorage))} GB`,
  };
  return [largest > allocatedStorage ? { ...disk, assumed: "the disk grows by itself" } : disk, backups];
}

/** RDS keeps the first user's password as a secret, which costs what any secret does. */
function passwordOf({ manageMasterUserPassword }: PlannedResource["inputs"]): Charges {
  if (manageMasterUserPassword !== true) return [];
  return [{ what: "secret of the database's first user", price: { sheet: "secret", thing: "stored" }, quantity: exactly(1) }];
}
