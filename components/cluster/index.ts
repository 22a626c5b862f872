import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Cloud, type Unsupported, unsupported } from "../core/cloud.ts";
import type { ClusterArgs, ClusterOutputs } from "./contract.ts";
import { LocalCluster } from "./local.ts";

type ClusterConstructor = new (name: string, args: ClusterArgs, opts?: ComponentResourceOptions) => ClusterOutputs;

/** Who provides a cluster on each cloud. */
export const clusters = {
  local: LocalCluster,
  aws: unsupported("EKS is not written yet", "cloud `local`"),
  gcp: unsupported("GKE is not written yet", "cloud `local`"),
  azure: unsupported("AKS is not written yet", "cloud `local`"),
} satisfies Record<Cloud, ClusterConstructor | Unsupported>;
