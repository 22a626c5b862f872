import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, text } from "../../plan/wiring/values.ts";
import { ALL_BACKUPS_SHARE } from "../assumptions.ts";
import type { Charge, Charges, Pricer } from "../charge.ts";
import { exactly, hours, spanWord, times } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** https://cloud.google.com/sql/pricing */
export const gcpDatabase: Pricer[] = [{ types: ["gcp:sql/databaseInstance:DatabaseInstance"], chargesOf: instance }];

/** A second zone doubles machine and disk. */
function instance({ inputs: { settings } }: PlannedResource): Charges {
  const zones = at(settings, "availabilityType") === "REGIONAL" ? 2 : 1;
  const inZones = zones === 2 ? " in two zones" : "";
  const tier = text(at(settings, "tier"));
  if (tier === undefined) return [{ untold: "database: tier unknown until an update" }, ...storage(settings, zones, inZones)];
  const edition = (text(at(settings, "edition")) ?? "ENTERPRISE").toLowerCase();
  return [...machine(tier, edition, zones, inZones), ...storage(settings, zones, inZones)];
}

/** A tier such as `db-custom-4-16384` says CPUs and MiB; the small ones share a CPU and have a price of their own. */
function machine(tier: string, edition: string, zones: number, inZones: string): Charge[] {
  const [, cpu, memory] = /^db-custom-(\d+)-(\d+)$/.exec(tier) ?? [];
  if (cpu === undefined || memory === undefined) {
    return [{ what: `${tier}${inZones}`, price: { sheet: "database-machine", thing: tier }, quantity: hours(zones) }];
  }
  const gb = Number(memory) / 1024;
  return [
    {
      what: `${cpu} CPUs of the database${inZones}`,
      price: { sheet: "database-cpu", thing: edition },
      quantity: hours(zones * Number(cpu)),
    },
    {
      what: `${gb} GB of memory of the database${inZones}`,
      price: { sheet: "database-memory", thing: edition },
      quantity: hours(zones * gb),
    },
  ];
}

/** The disk grows by itself up to its limit. Every GB of backup costs. */
function storage(settings: PlanValue | undefined, zones: number, inZones: string): Charges {
  const [size, limit, type] = ["diskSize", "diskAutoresizeLimit", "diskType"].map((key) => at(settings, key));
  if (typeof size !== "number") return [{ untold: "disk of the database: size unknown until an update" }];
  const grows = at(settings, "diskAutoresize") === true && typeof limit === "number" && limit > size;
  const gb = grows ? { low: size, high: limit } : exactly(size);
  const backups = times(ALL_BACKUPS_SHARE, size);
  return [
    {
      what: `${spanWord(gb)} GB ${text(type) ?? "PD_SSD"} of the database${inZones}`,
      price: { sheet: "database-disk", thing: text(type) ?? "PD_SSD" },
      quantity: times(gb, zones),
      ...(grows ? { assumed: "the disk grows by itself" } : {}),
    },
    byUsage("backups of the database", { sheet: "database-backup", thing: "stored" }, backups, "GB"),
  ];
}
