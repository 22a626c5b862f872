import { chartReference } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import type { CertificatesSpec, CertificatesWiring } from "./contract.ts";

/** Namespace of cert-manager, and the one that it looks for authorities' keys in. */
export const NAMESPACE = "cert-manager";

/** cert-manager as its own chart installs it, under the same rules as the estate's own pods. Its pods fit Pod Security `restricted` as they come. */
export function certManagerRelease(spec: CertificatesSpec, wiring: CertificatesWiring): ChartRelease {
  return {
    release: "controller",
    name: "cert-manager",
    namespace: NAMESPACE,
    ...chartReference("cert-manager", wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/cert-manager/cert-manager/blob/v1.21.1/deploy/charts/cert-manager/values.yaml */
function valuesOf(spec: CertificatesSpec, wiring: CertificatesWiring) {
  const part = { resources: resources(50, 128, { cpuMillicores: 500 }) };
  return {
    // The chart puts this before `jetstack/<image>`, so a mirror keeps the path that all images have in it.
    ...(wiring.imagesMirror === undefined ? {} : { imageRegistry: wiring.imagesMirror }),
    crds: { enabled: true, keep: spec.keepDefinitions },
    // The default, kube-system, is closed to tenants on GKE Autopilot.
    global: { leaderElection: { namespace: NAMESPACE } },
    // No monitor reads it at level 0.
    prometheus: { enabled: false },
    resources: resources(50, 256, { cpuMillicores: 500 }),
    webhook: part,
    cainjector: { resources: resources(50, 256, { cpuMillicores: 500 }) },
    startupapicheck: part,
  };
}
