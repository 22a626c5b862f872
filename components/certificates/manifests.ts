import type { Stages } from "../core/kubernetes.ts";
import { allowApi, isolatedNamespace } from "../core/namespace.ts";
import type { CertificatesSpec, CertificatesWiring } from "./contract.ts";
import type { Certificate, ClusterIssuer } from "./kinds.ts";
import { certManagerRelease, NAMESPACE } from "./release.ts";

/** Issuer that signs for everybody with the estate's own authority. */
export const ISSUER = "estate-ca";

const SELF_SIGNED = "estate-self-signed";
const HOURS_A_YEAR = 365 * 24;

/** Port of the webhook's pods. https://github.com/cert-manager/cert-manager/blob/v1.21.1/deploy/charts/cert-manager/values.yaml#L1090 */
const WEBHOOK_PORT = 10250;

const QUOTA = { cpuMillicores: 4000, memoryMiB: 2048, pods: 10, storageGiB: 0 };

/** cert-manager, then an authority that signs itself, then an issuer that signs with it; nothing while it is off. */
export function certificatesStages(spec: CertificatesSpec, wiring: CertificatesWiring): Stages {
  if (!spec.enabled) return [];
  const [namespace, isolation] = isolatedNamespace(NAMESPACE, QUOTA);
  return [
    namespace,
    { ...isolation, "allow-api": allowApi(NAMESPACE, [WEBHOOK_PORT]) },
    { release: certManagerRelease(spec, wiring) },
    { "self-signed-issuer": issuerOf(SELF_SIGNED, { selfSigned: {} }) },
    { authority: authorityOf(spec) },
    { issuer: issuerOf(ISSUER, { ca: { secretName: ISSUER } }) },
  ];
}

function issuerOf(name: string, spec: ClusterIssuer["spec"]): ClusterIssuer {
  return { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name }, spec };
}

function authorityOf(spec: CertificatesSpec): Certificate {
  const hours = spec.caYears * HOURS_A_YEAR;
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    // Pulumi would otherwise go on before the key is there. https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/CHANGELOG.md (4.18.0)
    metadata: { name: ISSUER, namespace: NAMESPACE, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: {
      isCA: true,
      commonName: "MLOps Estate",
      secretName: ISSUER,
      duration: `${hours}h`,
      renewBefore: `${Math.floor(hours / 3)}h`,
      // A new key would break the trust in everything signed with the old one.
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
      usages: ["cert sign", "crl sign"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: SELF_SIGNED },
    },
  };
}
