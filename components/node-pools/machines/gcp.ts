import type { Machines } from "../machine.ts";
import { ACCELERATED } from "./gcp/accelerated.ts";
import { GENERAL } from "./gcp/general.ts";

/** Machine types of Google Cloud. https://cloud.google.com/compute/docs/machine-resource */
export const GCP_MACHINES: Machines = [...GENERAL, ...ACCELERATED];
