import type { CustomObject } from "../core/kubernetes.ts";

/** The fields of cert-manager's kinds that the estate sets. https://cert-manager.io/docs/reference/api-docs/ */
export interface ClusterIssuer extends CustomObject {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "ClusterIssuer";
  readonly spec: { readonly selfSigned: object } | { readonly ca: { readonly secretName: string } };
}

/** A certificate, and the Secret it is kept in. */
export interface Certificate extends CustomObject {
  readonly apiVersion: "cert-manager.io/v1";
  readonly kind: "Certificate";
  readonly spec: {
    readonly isCA: boolean;
    readonly commonName: string;
    readonly secretName: string;
    /** As Go writes durations: hours are the largest unit. */
    readonly duration: `${number}h`;
    readonly renewBefore: `${number}h`;
    readonly privateKey: { readonly algorithm: "ECDSA"; readonly size: 256 | 384; readonly rotationPolicy: "Always" | "Never" };
    readonly usages: readonly string[];
    readonly issuerRef: { readonly group: "cert-manager.io"; readonly kind: "ClusterIssuer"; readonly name: string };
  };
}
