import type { PlannedResource } from "../../plan/plan.ts";
import { at, text } from "../../plan/wiring/values.ts";
import { BACKUP_SHARE } from "../assumptions.ts";
import type { Charge, Charges, Pricer } from "../charge.ts";
import { exactly, hours, spanWord, times } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** https://azure.microsoft.com/pricing/details/postgresql/flexible-server/ */
export const azureDatabase: Pricer[] = [{ types: ["azure-native:dbforpostgresql:Server"], chargesOf: server }];

/** A standby doubles machine and disk. */
function server({ inputs }: PlannedResource): Charges {
  const size = text(at(inputs, "sku", "name"));
  const mode = text(at(inputs, "highAvailability", "mode")) ?? "Disabled";
  const servers = mode === "Disabled" ? 1 : 2;
  const standby = servers === 2 ? " with a standby" : "";
  const machine: Charges =
    size === undefined ? [{ untold: "database: size unknown until an update" }] : [machineOf(size, servers, standby)];
  return [...machine, ...storage(inputs, servers, standby)];
}

/** General and memory-optimised sizes such as `Standard_D4ds_v5` cost by their CPUs, the burstable ones as a whole. */
function machineOf(size: string, servers: number, standby: string): Charge {
  const [, family, cpu, features, version] = /^Standard_([DE])(\d+)([a-z]+)_(v\d+)$/.exec(size) ?? [];
  const what = `${size} of the database${standby}`;
  if (cpu === undefined) return { what, price: { sheet: "database", thing: size }, quantity: hours(servers) };
  return { what, price: { sheet: "database-cpu", thing: `${family}${features}${version}` }, quantity: hours(servers * Number(cpu)) };
}

/** A disk that may grow doubles at most here, since it has no limit of its own. Backups are free up to the size of the disk. */
function storage(inputs: PlannedResource["inputs"], servers: number, standby: string): Charges {
  const size = at(inputs, "storage", "storageSizeGB");
  if (typeof size !== "number") return [{ untold: "disk of the database: size unknown until an update" }];
  const grows = at(inputs, "storage", "autoGrow") === "Enabled";
  const gb = grows ? { low: size, high: 2 * size } : exactly(size);
  const type = text(at(inputs, "storage", "type")) ?? "Premium_LRS";
  const backups = times(BACKUP_SHARE, size);
  return [
    {
      what: `${spanWord(gb)} GB ${type} of the database${standby}`,
      price: { sheet: "database-disk", thing: type },
      quantity: times(gb, servers),
      ...(grows ? { assumed: "the disk grows by itself, to twice its size" } : {}),
    },
    byUsage("backups beyond the size of the database's disk", { sheet: "database-backup", thing: "stored" }, backups, "GB"),
  ];
}
