import type { Span } from "./assumptions.ts";
import type { Charge } from "./charge.ts";
import type { CostItem } from "./monthly-cost.ts";
import { spanWord, times } from "./spans.ts";
import type { PaidCloud } from "./table.ts";

/** Disks of one sort. */
export interface Disks {
  readonly count: Span;
  readonly gib: number;
  /** What the cloud calls the sort, such as `gp3`, `pd-balanced` or `Premium_ZRS`. */
  readonly type: string;
  /** IOPS asked for. Default: what comes with the size. */
  readonly iops?: number | undefined;
  /** MiB a second asked for. Default: what comes with the size. */
  readonly throughput?: number | undefined;
  readonly layer: CostItem["layer"];
  /** What they are for, such as `of the nodes`. */
  readonly role: string;
  readonly assumed?: string;
}

/** What comes with every volume of these sorts: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type */
const BASELINES: Readonly<Record<string, { readonly iops: number; readonly throughput: number }>> = {
  gp3: { iops: 3000, throughput: 125 },
};

/**
 * GiB of the sizes that Azure sells SSDs in; a disk is charged as the next larger one.
 * https://learn.microsoft.com/azure/virtual-machines/disks-types#premium-ssd-size
 */
const AZURE_SIZES = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_767] as const;

/** Number that a size has in a name such as `P10`: https://azure.microsoft.com/pricing/details/managed-disks/ */
const AZURE_NUMBERS = [1, 2, 3, 4, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80] as const;

/** Letter of a sort's sizes; other sorts are not charged by size. */
const AZURE_LETTERS: Readonly<Record<string, string>> = { Premium: "P", StandardSSD: "E", Standard: "S" };

/** What a cloud charges disks by: the size that they fit in, or their GB and what is asked for beyond the baseline. */
const CHARGED: Readonly<Record<PaidCloud, (disks: Disks) => Charge[]>> = { aws: byGb, gcp: byGb, azure: bySize };

/** What disks cost on a cloud. */
export function chargesOfDisks(cloud: PaidCloud, disks: Disks): Charge[] {
  return CHARGED[cloud](disks);
}

function byGb({ assumed, count, gib, iops = 0, layer, role, throughput = 0, type }: Disks): Charge[] {
  const baseline = BASELINES[type] ?? { iops: 0, throughput: 0 };
  const what = `${spanWord(count)} x ${gib} GB ${type} ${role}`;
  const more = Math.max(0, iops - baseline.iops);
  const faster = Math.max(0, throughput - baseline.throughput);
  const charges: Charge[] = [{ what, price: { sheet: "disk", thing: type }, quantity: times(count, gib) }];
  if (more > 0)
    charges.push({
      what: `${more} IOPS beyond the baseline, ${what}`,
      price: { sheet: "disk-iops", thing: type },
      quantity: times(count, more),
    });
  if (faster > 0) {
    charges.push({
      what: `${faster} MB/s beyond the baseline, ${what}`,
      price: { sheet: "disk-throughput", thing: type },
      quantity: times(count, faster),
    });
  }
  return charges.map((charge) => ({ ...charge, layer, ...(assumed === undefined ? {} : { assumed }) }));
}

function bySize({ assumed, count, gib, layer, role, type }: Disks): Charge[] {
  const thing = azureSize(type, gib);
  const what = `${spanWord(count)} x ${gib} GB ${thing} ${role}`;
  return [{ what, price: { sheet: "disk", thing }, quantity: count, layer, ...(assumed === undefined ? {} : { assumed }) }];
}

/** Name of the size that a disk is charged as, such as `Premium_ZRS P10`; the sort alone where there is none. */
function azureSize(type: string, gib: number): string {
  const letter = AZURE_LETTERS[type.split("_")[0] ?? ""];
  const number = AZURE_NUMBERS[AZURE_SIZES.findIndex((size) => size >= gib)];
  return letter === undefined || number === undefined ? type : `${type} ${letter}${number}`;
}
