import type { Cloud } from "../core/cloud.ts";
import type { Regions } from "./region.ts";
import { AWS_REGIONS } from "./regions/aws.ts";
import { AZURE_REGIONS } from "./regions/azure.ts";
import { GCP_REGIONS } from "./regions/gcp.ts";

/** Regions that an environment may stand in: those with three zones and all that the estate needs. A new one is a line in its cloud's file. */
export const REGIONS: Readonly<Record<Exclude<Cloud, "local">, Regions>> = { aws: AWS_REGIONS, gcp: GCP_REGIONS, azure: AZURE_REGIONS };
