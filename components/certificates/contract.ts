import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";

export const CertificatesSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether cert-manager and a certificate authority of the estate's own are there. Installs a Helm chart."),
  caYears: z
    .int()
    .min(1)
    .max(30)
    .default(10)
    .describe("How long the certificate authority is valid, in years; it is renewed after two thirds of that."),
  keepDefinitions: z
    .boolean()
    .default(false)
    .describe("Whether cert-manager's kinds, and with them every certificate, outlive the capability when it is removed."),
});
export type CertificatesSpec = z.output<typeof CertificatesSpec>;

/** Where cert-manager comes from. */
export interface CertificatesWiring {
  readonly chartsMirror?: string;
  readonly imagesMirror?: string;
}

export interface CertificatesArgs extends CertificatesWiring {
  readonly spec: z.input<typeof CertificatesSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface CertificatesOutputs {
  /** ClusterIssuer that signs with the estate's own authority; none while the capability is off. */
  readonly issuer: string | undefined;
  readonly ready: readonly Resource[];
}
