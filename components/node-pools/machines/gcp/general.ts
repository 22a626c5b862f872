import type { Machine, Machines } from "../../machine.ts";

/** GiB of memory for each CPU, by a series' shapes: a machine's name is made of series, shape and CPUs. */
type Shapes = Readonly<Record<string, number>>;

/** Regions that have C3 and C4 in all of their zones, with disks and without. https://cloud.google.com/compute/docs/regions-zones#available */
const NEWER = ["asia-southeast1", "europe-west1", "europe-west4", "us-central1", "us-east1", "us-east4"] as const;

/** Fewest local disks that may be attached to an N2 machine with at most so many CPUs. https://cloud.google.com/compute/docs/disks/local-ssd#lssd_disks_fixed */
const N2_DISKS = [
  { cpu: 10, disks: 1 },
  { cpu: 20, disks: 2 },
  { cpu: 40, disks: 4 },
  { cpu: 80, disks: 8 },
  { cpu: 128, disks: 16 },
] as const;

/** Local disks that come with a machine: the page above. */
const C3_DISKS = { 4: 1, 8: 2, 22: 4, 44: 8, 88: 16 } as const;
const C4_DISKS = { 4: 1, 8: 1, 16: 2, 32: 5, 48: 8, 96: 16 } as const;

/**
 * Machines without accelerators, cheapest first: E2 up to 32 CPUs, then N2, which takes local disks, then C3 and C4.
 * https://cloud.google.com/compute/docs/general-purpose-machines
 */
export const GENERAL: Machines = [
  ...machines("e2", [2, 4, 8, 16], { highcpu: 1, standard: 4, highmem: 8 }),
  ...machines("e2", [32], { highcpu: 1, standard: 4 }),
  ...machines("n2", [2, 4, 8, 16, 32, 48, 64, 80, 96], { highcpu: 1, standard: 4, highmem: 8 }).map(withAttached),
  ...newer(machines("c3", [4, 8, 22, 44, 88], { highcpu: 2, standard: 4, highmem: 8 })),
  ...newer(Object.entries(C3_DISKS).flatMap(([cpu, disks]) => withOwn(machines("c3", [Number(cpu)], { standard: 4 }), disks))),
  ...newer(machines("c4", [2, 4, 8, 16, 32, 48, 96], { highcpu: 2, standard: 3.75, highmem: 7.75 })),
  ...newer(Object.entries(C4_DISKS).flatMap(([cpu, disks]) => withOwn(machines("c4", [Number(cpu)], { standard: 3.75 }), disks))),
];

function machines(series: string, cpus: readonly number[], shapes: Shapes): Machine[] {
  return cpus.flatMap((cpu) =>
    Object.entries(shapes).map(([shape, gib]) => ({ name: `${series}-${shape}-${cpu}`, cpu, memoryGiB: Math.floor(cpu * gib) })),
  );
}

function newer(these: readonly Machine[]): Machine[] {
  return these.map((machine) => ({ ...machine, regions: NEWER }));
}

function withAttached(machine: Machine): Machine {
  const attached = N2_DISKS.find(({ cpu }) => machine.cpu <= cpu);
  return attached === undefined ? machine : { ...machine, localDisks: attached.disks };
}

function withOwn(these: readonly Machine[], localDisks: number): Machine[] {
  return these.map((machine) => ({ ...machine, name: `${machine.name}-lssd`, localDisks }));
}
