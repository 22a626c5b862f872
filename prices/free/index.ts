import { AWS_FREE } from "./aws.ts";
import { AZURE_FREE } from "./azure.ts";
import { DATABRICKS_FREE } from "./databricks.ts";
import type { FreeTypes } from "./free.ts";
import { GCP_FREE } from "./gcp.ts";

/** Types of resources that are free by themselves. What is neither here nor has a pricer is listed as unpriced. */
export const FREE_TYPES: readonly FreeTypes[] = [...AWS_FREE, ...GCP_FREE, ...AZURE_FREE, ...DATABRICKS_FREE];
