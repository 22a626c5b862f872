/** Letters of a region's zones that have a machine. */
type Letters = Readonly<Record<string, string>>;

/**
 * Zones that have machines with accelerators, by the accelerator where it is attached to an N1 machine, else by the machine's series. Not every
 * zone of a region has them, and a node pool in one that has not is refused. https://cloud.google.com/compute/docs/gpus/gpu-regions-zones
 *
 * Checked against the zones that https://github.com/skypilot-org/skypilot-catalog reads from Google's API (catalogs/v8/gcp/vms.csv).
 */
const ZONES = {
  "nvidia-tesla-t4": {
    "asia-east1": "ac",
    "asia-east2": "ac",
    "asia-northeast1": "ac",
    "asia-northeast3": "bc",
    "asia-south1": "ab",
    "asia-southeast1": "abc",
    "asia-southeast2": "ab",
    "australia-southeast1": "ac",
    "europe-central2": "bc",
    "europe-west1": "bcd",
    "europe-west2": "ab",
    "europe-west3": "b",
    "europe-west4": "abc",
    "me-west1": "bc",
    "northamerica-northeast1": "c",
    "southamerica-east1": "abc",
    "us-central1": "abcf",
    "us-east1": "bcd",
    "us-east4": "abc",
    "us-west1": "ab",
    "us-west2": "bc",
    "us-west3": "b",
    "us-west4": "ab",
  },
  "nvidia-tesla-v100": { "asia-east1": "c", "europe-west4": "abc", "us-central1": "abcf", "us-east1": "bc", "us-west1": "ab" },
  "g2-standard": {
    "asia-east1": "abc",
    "asia-northeast1": "abc",
    "asia-northeast3": "ab",
    "asia-south1": "abc",
    "asia-southeast1": "abc",
    "europe-west1": "bc",
    "europe-west2": "ab",
    "europe-west3": "ab",
    "europe-west4": "abc",
    "europe-west6": "bc",
    "northamerica-northeast1": "bc",
    "northamerica-northeast2": "ab",
    "us-central1": "abc",
    "us-east1": "bcd",
    "us-east4": "ac",
    "us-west1": "abc",
    "us-west4": "ac",
  },
  "a2-highgpu": {
    "asia-northeast1": "ac",
    "asia-northeast3": "ab",
    "asia-southeast1": "abc",
    "europe-west4": "ab",
    "me-west1": "ac",
    "us-central1": "abcf",
    "us-east1": "b",
    "us-west1": "b",
    "us-west3": "b",
    "us-west4": "b",
  },
  "a2-megagpu": { "asia-southeast1": "ac", "europe-west4": "ab", "us-central1": "abcf" },
  "a2-ultragpu": { "asia-southeast1": "c", "europe-west4": "a", "us-central1": "ac", "us-east4": "c", "us-east5": "ab" },
  "a3-highgpu": {
    "asia-east1": "c",
    "asia-northeast1": "b",
    "asia-south1": "c",
    "asia-southeast1": "bc",
    "australia-southeast1": "c",
    "europe-north1": "c",
    "europe-west1": "bc",
    "europe-west3": "c",
    "europe-west4": "bc",
    "europe-west9": "c",
    "us-central1": "abc",
    "us-east4": "abc",
    "us-east5": "a",
    "us-west1": "ab",
    "us-west4": "a",
  },
  "a3-ultragpu": {
    "asia-south1": "b",
    "europe-west1": "b",
    "europe-west4": "a",
    "us-central1": "b",
    "us-east4": "b",
    "us-east5": "a",
    "us-south1": "b",
    "us-west1": "c",
  },
  "a4-highgpu": {
    "asia-northeast1": "b",
    "asia-southeast1": "b",
    "europe-north1": "b",
    "europe-west4": "b",
    "us-central1": "b",
    "us-east1": "b",
    "us-east4": "b",
    "us-south1": "b",
    "us-west2": "c",
    "us-west3": "bc",
  },
} as const satisfies Record<string, Letters>;

/** Accelerators and machine series whose zones are known. */
export type Place = keyof typeof ZONES;

/** Regions that have it in at least one zone. */
export function regionsWith(place: Place): readonly string[] {
  return Object.keys(ZONES[place]);
}

/** Zones of a region that have a machine, by its name and that of its accelerator; undefined where all have it. */
export function zonesWith(machine: string, accelerator: string | undefined, region: string): readonly string[] | undefined {
  const series = machine.slice(0, machine.lastIndexOf("-"));
  const letters = lettersOf(accelerator, region) ?? lettersOf(series, region);
  return letters === undefined ? undefined : letters.split("").map((letter) => `${region}-${letter}`);
}

function lettersOf(place: string | undefined, region: string): string | undefined {
  const zones: Readonly<Record<string, Letters>> = ZONES;
  return place === undefined ? undefined : zones[place]?.[region];
}
