import type { Cloud } from "../core/cloud.ts";
import type { Machines } from "./machine.ts";
import { AWS_MACHINES } from "./machines/aws.ts";
import { AZURE_MACHINES } from "./machines/azure.ts";
import { GCP_MACHINES } from "./machines/gcp.ts";

/** Machine types by cloud. A new one is a line in its cloud's file. */
export const MACHINES: Readonly<Record<Exclude<Cloud, "local">, Machines>> = {
  aws: AWS_MACHINES,
  gcp: GCP_MACHINES,
  azure: AZURE_MACHINES,
};
