import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";

const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const DIGESTS = "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))";

function aws(fields: Record<string, PlanValue>) {
  return resource("aws:ecr/repository:Repository", fields);
}

function google(fields: Record<string, PlanValue>) {
  return resource("gcp:artifactregistry/repository:Repository", { format: "DOCKER", ...fields });
}

const scanner = resource("gcp:projects/service:Service", { service: "containerscanning.googleapis.com" });
const azure = resource("azure-native:containerregistry:Registry", { sku: { name: "Premium" } });
const scanned = chart("trivy-operator");

function admitted(expression: string, action: PlanValue) {
  return [
    resource(ADMISSION, { metadata: { name: "digests" }, spec: { validations: [{ expression }] } }),
    resource(`${ADMISSION}Binding`, { metadata: { name: "digests" }, spec: { policyName: "digests", validationActions: [action] } }),
  ];
}

export const cases: ControlCases = {
  // A repository of another format has no tags to lock.
  harmless: [/^format$/],
  cases: [
    {
      sort: "compliant",
      title: "a repository of AWS",
      answer: "passed",
      resources: [aws({ imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: true } })],
    },
    {
      sort: "compliant",
      title: "a repository of Google's in a project with a scanner",
      answer: "passed",
      resources: [
        google({ dockerConfig: { immutableTags: true }, vulnerabilityScanningConfig: { enablementConfig: "INHERITED" } }),
        scanner,
      ],
    },
    {
      sort: "compliant",
      title: "a registry of Azure, where images are named by digests and scanned where they run",
      answer: "passed",
      resources: [azure, scanned, ...admitted(DIGESTS, "Deny")],
    },
    {
      sort: "compliant",
      title: "a registry of Azure that Defender scans, whose own images are named by digests",
      answer: "passed",
      resources: [
        azure,
        resource("azure-native:security:Pricing", { pricingName: "Containers", pricingTier: "Standard" }),
        ...admitted("containers.all(c, !c.image.startsWith('estate.azurecr.io/') || c.image.matches('@sha256:[0-9a-f]{64}$'))", "Deny"),
      ],
    },
    {
      sort: "violating",
      title: "a repository whose tags move",
      answer: "violated",
      paths: ["imageTagMutability"],
      resources: [aws({ imageTagMutability: "MUTABLE", imageScanningConfiguration: { scanOnPush: true } })],
    },
    {
      sort: "violating",
      title: "a project without a scanner",
      answer: "violated",
      resources: [google({ dockerConfig: { immutableTags: true } })],
    },
    {
      sort: "violating",
      title: "a registry of Azure, where tags are let in as well",
      answer: "violated",
      resources: [azure, scanned, ...admitted(`${DIGESTS} || c.image.contains(':')`, "Deny")],
    },
    {
      sort: "violating",
      title: "a registry of Azure, where tags are warned about",
      answer: "violated",
      resources: [azure, scanned, ...admitted(DIGESTS, "Warn")],
    },
    {
      sort: "violating",
      title: "a registry of Azure that nothing scans",
      answer: "violated",
      resources: [azure, ...admitted(DIGESTS, "Deny")],
    },
    { sort: "violating", title: "no registry", answer: "violated", resources: [scanned] },
    {
      sort: "boundary",
      title: "a repository of Google's for packages",
      answer: "passed",
      resources: [resource("gcp:artifactregistry/repository:Repository", { format: "PYTHON" }), scanner],
    },
    {
      sort: "boundary",
      title: "this machine",
      cloud: "local",
      answer: "not-applicable",
      resources: [object("kubernetes:core/v1:Namespace", "mlops", {})],
    },
    {
      sort: "unknown",
      title: "a repository of which it is known later",
      answer: "undetermined",
      resources: [aws({ imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: unknown } })],
    },
    { sort: "absent", title: "a repository that says neither", answer: "violated", resources: [aws({})] },
    {
      sort: "absent",
      title: "a repository of Google's that follows its project by default",
      answer: "passed",
      resources: [google({ dockerConfig: { immutableTags: true } }), scanner],
    },
    {
      sort: "wrong-type",
      title: "a repository that says it as text",
      answer: "violated",
      resources: [aws({ imageTagMutability: "IMMUTABLE", imageScanningConfiguration: { scanOnPush: "true" } })],
    },
  ],
};
