import type { Input } from "@pulumi/pulumi";
import type { CustomObject } from "../core/kubernetes.ts";

/** The fields of Velero's kinds that the estate sets. https://velero.io/docs/v1.18/api-types/ */
export interface BackupStorageLocation extends CustomObject {
  readonly apiVersion: "velero.io/v1";
  readonly kind: "BackupStorageLocation";
  readonly spec: {
    readonly provider: string;
    readonly default: true;
    readonly accessMode: "ReadWrite";
    readonly objectStorage: { readonly bucket: Input<string>; readonly prefix: string };
    readonly config: Readonly<Record<string, Input<string>>>;
  };
}

/** When backups are taken, of what, and how long each is kept. */
export interface Schedule extends CustomObject {
  readonly apiVersion: "velero.io/v1";
  readonly kind: "Schedule";
  readonly spec: {
    readonly schedule: string;
    readonly template: {
      /** As Go writes durations: hours are the largest unit. */
      readonly ttl: `${number}h0m0s`;
      readonly storageLocation: string;
      readonly includedNamespaces: readonly string[];
      readonly excludedNamespaces: readonly string[];
      readonly excludedResources: readonly string[];
      readonly includeClusterResources: true;
      readonly snapshotVolumes: false;
    };
  };
}
