import type { input } from "@pulumi/gcp/types/index.js";
import type { NodePool } from "../../cluster/contract.ts";
import { tagsOf } from "../../core/estate.ts";
import type { NodePoolsArgs } from "../contract.ts";
import type { Machine } from "../machine.ts";

type NodeConfig = input.container.NodePoolNodeConfig;

/** Machines that take Hyperdisk only. https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support */
const HYPERDISK_ONLY = /^(c4|a3-ultragpu|a4)-/;

/** Roles bound what nodes may do; scopes are the older way, and narrower ones would only hide a role. https://cloud.google.com/compute/docs/access/service-accounts#scopes_best_practice */
const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];

/** What a pool's nodes are made with. */
export function nodeConfigOf(pool: NodePool, machine: Machine, { cluster, estate, key }: NodePoolsArgs): NodeConfig {
  return {
    machineType: machine.name,
    imageType: "COS_CONTAINERD",
    diskType: HYPERDISK_ONLY.test(machine.name) ? "hyperdisk-balanced" : "pd-balanced",
    diskSizeGb: pool.diskGiB,
    bootDiskKmsKey: key,
    serviceAccount: cluster.nodeIdentity,
    oauthScopes: SCOPES,
    metadata: { "disable-legacy-endpoints": "true" },
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    gvnic: { enabled: true },
    spot: pool.spot,
    labels: labelsOf(pool, machine, cluster.capabilities.poolLabel),
    tags: [cluster.nodeGroup],
    resourceLabels: tagsOf(estate, "node-pools"),
    ...acceleratorsOf(pool, machine, cluster),
    ...scratchOf(pool, machine),
    ...reservationOf(pool),
  };
}

function labelsOf({ accelerator, name, purpose }: NodePool, { fabric }: Machine, poolLabel: string): Record<string, string> {
  return {
    [poolLabel]: name,
    "mlops-estate/purpose": purpose,
    ...(accelerator === undefined ? {} : { "mlops-estate/accelerator": accelerator.kind }),
    // Nodes that GKE's own driver offers the fabric's networks of to pods.
    ...(fabric === "gpudirect" ? { "cloud.google.com/gke-networking-dra-driver": "true" } : {}),
  };
}

/**
 * GKE itself installs NVIDIA's driver and device plugin, so nobody else may. It also sets the taint where a cluster has nodes without GPUs, as
 * every estate's has; it is said here all the same, and Pulumi compares only taints that are said. https://cloud.google.com/kubernetes-engine/docs/how-to/gpus#create
 */
function acceleratorsOf(pool: NodePool, { accelerator }: Machine, { capabilities }: NodePoolsArgs["cluster"]): NodeConfig {
  if (accelerator?.cloudName === undefined) return {};
  const { key, value } = capabilities.gpuTaint;
  const driver = { gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" } };
  return {
    guestAccelerators: [{ type: accelerator.cloudName, count: accelerator.count, ...driver, ...sharingOf(pool) }],
    taints: [{ key, value, effect: "NO_SCHEDULE" }],
  };
}

/** https://cloud.google.com/kubernetes-engine/docs/how-to/timesharing-gpus and https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi */
function sharingOf({ accelerator }: NodePool): Partial<input.container.NodePoolNodeConfigGuestAccelerator> {
  const sharing = accelerator?.sharing;
  if (sharing === undefined) return {};
  if (sharing.by === "mig") return { gpuPartitionSize: sharing.profile };
  return { gpuSharingConfig: { gpuSharingStrategy: "TIME_SHARING", maxSharedClientsPerGpu: sharing.replicas } };
}

/** Local disks become the place of pods' scratch space; they are encrypted by the machine with a key that goes with it. https://cloud.google.com/compute/docs/disks/local-ssd#encryption */
function scratchOf({ localStorage }: NodePool, { localDisks }: Machine): NodeConfig {
  if (!localStorage || localDisks === undefined) return {};
  return { ephemeralStorageLocalSsdConfig: { localSsdCount: localDisks } };
}

/** https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations#consuming_a_specific_single-project_reservation */
function reservationOf({ reservation }: NodePool): NodeConfig {
  if (reservation === undefined) return {};
  return {
    reservationAffinity: {
      consumeReservationType: "SPECIFIC_RESERVATION",
      key: "compute.googleapis.com/reservation-name",
      values: [reservation],
    },
  };
}
