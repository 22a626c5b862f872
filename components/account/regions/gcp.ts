import type { Region, Regions } from "../region.ts";

/** Zones of a region are named by letters. `us-east1` and `europe-west1` have none called `a`. */
function zones(region: string, letters: readonly [string, string, string] = ["a", "b", "c"]): Region {
  const [first, second, third] = letters;
  return { zones: [`${region}-${first}`, `${region}-${second}`, `${region}-${third}`] };
}

/**
 * Regions with three zones and Vertex AI that every project may use. Zones for AI alone, such as `us-south1-ai1b`, are none of the three.
 * https://cloud.google.com/compute/docs/regions-zones#available
 * https://cloud.google.com/vertex-ai/docs/general/locations
 */
export const GCP_REGIONS: Regions = {
  "africa-south1": zones("africa-south1"),
  "asia-east1": zones("asia-east1"),
  "asia-east2": zones("asia-east2"),
  "asia-northeast1": zones("asia-northeast1"),
  "asia-northeast2": zones("asia-northeast2"),
  "asia-northeast3": zones("asia-northeast3"),
  "asia-south1": zones("asia-south1"),
  "asia-southeast1": zones("asia-southeast1"),
  "asia-southeast2": zones("asia-southeast2"),
  "australia-southeast1": zones("australia-southeast1"),
  "australia-southeast2": zones("australia-southeast2"),
  "europe-central2": zones("europe-central2"),
  "europe-north1": zones("europe-north1"),
  "europe-southwest1": zones("europe-southwest1"),
  "europe-west1": zones("europe-west1", ["b", "c", "d"]),
  "europe-west2": zones("europe-west2"),
  "europe-west3": zones("europe-west3"),
  "europe-west4": zones("europe-west4"),
  "europe-west6": zones("europe-west6"),
  "europe-west8": zones("europe-west8"),
  "europe-west9": zones("europe-west9"),
  "europe-west12": zones("europe-west12"),
  "me-west1": zones("me-west1"),
  "northamerica-northeast1": zones("northamerica-northeast1"),
  "northamerica-northeast2": zones("northamerica-northeast2"),
  "southamerica-east1": zones("southamerica-east1"),
  "us-central1": zones("us-central1"),
  "us-east1": zones("us-east1", ["b", "c", "d"]),
  "us-east4": zones("us-east4"),
  "us-east5": zones("us-east5"),
  "us-south1": zones("us-south1"),
  "us-west1": zones("us-west1"),
  "us-west2": zones("us-west2"),
  "us-west3": zones("us-west3"),
  "us-west4": zones("us-west4"),
};
