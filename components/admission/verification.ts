import { chartReference } from "../../pins/index.ts";
import { resources } from "../core/container.ts";
import type { ChartRelease, Stages } from "../core/kubernetes.ts";
import { operatorStages } from "../core/operator.ts";
import type { SystemWiring } from "../core/system.ts";
import { TEAM_LABEL } from "../teams/contract.ts";
import type { AdmissionSpec } from "./contract.ts";
import type { ImageValidatingPolicy } from "./kinds.ts";

const NAMESPACE = "kyverno";

/** Ports of its webhooks, and of its metrics. https://github.com/kyverno/kyverno/blob/v1.19.0/charts/kyverno/values.yaml */
const PORTS = { webhook: 9443, metrics: 8000 } as const;

const QUOTA = { cpuMillicores: 8000, memoryMiB: 4096, pods: 12, storageGiB: 0 };

/** Kyverno and the one policy that Kubernetes' own cannot say; nothing while it is off. */
export function imageVerificationStages(spec: AdmissionSpec, wiring: SystemWiring): Stages {
  if (!spec.imageVerification.enabled) return [];
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    calledPorts: [PORTS.webhook],
    metricsPorts: wiring.monitored ? [PORTS.metrics] : [],
    release: kyvernoRelease(wiring),
  });
  const named = operator.map((stage) => Object.fromEntries(Object.entries(stage).map(([role, object]) => [`kyverno-${role}`, object])));
  return [...named, { "signed-images": policyOf(spec) }];
}

/** Its pods fit Pod Security `restricted` as they come. https://github.com/kyverno/kyverno/blob/kyverno-chart-3.9.0/charts/kyverno/values.yaml */
function kyvernoRelease(wiring: SystemWiring): ChartRelease {
  const part = resources(100, 384, { cpuMillicores: 1000 });
  const watched = { serviceMonitor: { enabled: wiring.monitored } };
  return {
    release: "controller",
    name: "kyverno",
    namespace: NAMESPACE,
    ...chartReference("kyverno", wiring.chartsMirror),
    values: {
      fullnameOverride: "kyverno",
      ...(wiring.imagesMirror === undefined ? {} : { global: { image: { registry: wiring.imagesMirror } } }),
      admissionController: { replicas: 2, container: { resources: part }, initContainer: { resources: part }, ...watched },
      reportsController: { resources: part, ...watched },
      // Its image has a registry of its own, which the one for all does not change.
      webhooksCleanup: { ...(wiring.imagesMirror === undefined ? {} : { image: { registry: wiring.imagesMirror } }), resources: part },
      // Nothing is generated, changed or cleaned up by policies here.
      backgroundController: { enabled: false },
      cleanupController: { enabled: false },
    },
  };
}

/** https://kyverno.io/docs/policy-types/image-validating-policy/ */
function policyOf({ imageVerification, mode }: AdmissionSpec): ImageValidatingPolicy {
  const { identities, images, keys } = imageVerification;
  const attestors = [
    ...keys.map((data, index) => ({ name: `key${index}`, cosign: { key: { data } } })),
    ...identities.map((identity, index) => ({ name: `signer${index}`, cosign: { keyless: { identities: [identity] } } })),
  ];
  const signedBy = `verifyImageSignatures(image, [${attestors.map(({ name }) => `attestors.${name}`).join(", ")}])`;
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "ImageValidatingPolicy",
    metadata: { name: "mlops-estate-signed-images" },
    spec: {
      // A registry that does not answer must not stop a team whose images are only warned about.
      failurePolicy: mode === "deny" ? "Fail" : "Ignore",
      validationActions: mode === "deny" ? ["Deny"] : ["Warn", "Audit"],
      evaluation: { background: { enabled: false } },
      matchConstraints: {
        namespaceSelector: { matchExpressions: [{ key: TEAM_LABEL, operator: "Exists" }] },
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] }],
      },
      matchImageReferences: images.map((glob) => ({ glob })),
      attestors,
      // What was verified is what runs: the tag is replaced by the digest behind it.
      validationConfigurations: { required: true, mutateDigest: mode === "deny", verifyDigest: mode === "deny" },
      validations: [
        {
          // It tells how many of the signers an image is signed by. https://kyverno.io/docs/policy-types/cel-libraries/
          expression: `images.containers.map(image, ${signedBy}).all(signers, signers > 0)`,
          message: "an image is not signed by any key or signer of admission.imageVerification",
        },
      ],
    },
  };
}
