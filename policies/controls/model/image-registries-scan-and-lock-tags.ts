import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { objectsNamed } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

const AWS = "aws:ecr/repository:Repository";
const GCP = "gcp:artifactregistry/repository:Repository";
const AZURE = "azure-native:containerregistry:Registry";
const ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";

/** Azure's registry does neither by itself, so there what runs has to be scanned, and named by digests. */
export const control = defineControl({
  id: "image-registries-scan-and-lock-tags",
  level: 2,
  dimension: "model",
  severity: "high",
  statement: "Images of the estate's own are scanned, and a tag never comes to mean another image.",
  sources: [
    { by: "google", reference: "level 2: build and test services, which push images" },
    { by: "checkov", reference: "CKV_AWS_51, CKV_AWS_163, CKV_AZURE_166" },
    { by: "cis", reference: "EKS 1.8.0: 5.1.1" },
  ],
  remediation:
    "Leave `registry` on. On Azure, have images of teams named by digests: `admission.mode: deny` and `admission.teamDigests: true`.",
  keys: ["registry", "admission.mode", "admission.teamDigests", "imageScanning.enabled"],
  asks: (estate) =>
    estate.cloud === "local" ? { notApplicable: "images are put into its node by hand, and no registry has them" } : undefined,
  resources: {
    [AWS]: (repository) => [
      ...mustBe(repository.at("imageTagMutability"), "IMMUTABLE"),
      ...mustBe(repository.at("imageScanningConfiguration", "scanOnPush"), true),
    ],
    [GCP]: (repository) => (repository.at("format").value === "DOCKER" ? googleFindings(repository) : []),
  },
  estate: (estate) => {
    const registries = estate.readingsOf(AZURE);
    if (estate.ofType(AWS, GCP, AZURE).length === 0) return [violated("", "must have a registry of images")];
    return [...registries.flatMap((registry) => about(registry.resource, azureFindings(estate))), ...googleScannerFindings(estate)];
  },
});

/** Scanning follows the project unless a repository is left out. https://cloud.google.com/artifact-analysis/docs/enable-automatic-scanning */
function googleFindings(repository: Reading): readonly Finding[] {
  return [
    ...mustBe(repository.at("dockerConfig", "immutableTags"), true),
    ...mustBe(repository.at("vulnerabilityScanningConfig", "enablementConfig"), "INHERITED", "passes"),
  ];
}

function googleScannerFindings(estate: Estate): readonly EstateFinding[] {
  if (estate.ofType(GCP).length === 0) return [];
  const services = estate.readingsOf("gcp:projects/service:Service");
  const scanning = services.map((service) => holds(service.at("service"), (name) => name === "containerscanning.googleapis.com"));
  return findingUnless(some(scanning), "must have the project's scanner of images on");
}

function azureFindings(estate: Estate): readonly Finding[] {
  const plans = estate.readingsOf("azure-native:security:Pricing");
  const defended = plans.map((plan) =>
    every([holds(plan.at("pricingName"), (name) => name === "Containers"), holds(plan.at("pricingTier"), (tier) => tier === "Standard")]),
  );
  const scanned = some([...defended, estate.chartsNamed("trivy-operator").length > 0]);
  const bindings = estate.readingsOf(`${ADMISSION}Binding`);
  return [
    ...findingUnless(scanned, "must have images scanned, by Defender for Containers or where they run"),
    ...findingUnless(some(bindings.map(wantsDigests)), "must have whatever runs named by digests, since a tag of this registry moves"),
  ];
}

/** Whether a binding refuses images without a digest: all of them, or those of a registry. */
function wantsDigests(binding: Reading): Certainty {
  const name = binding.at("spec", "policyName").text() ?? "";
  const checks = objectsNamed(binding.estate, ADMISSION, "", name).flatMap((policy) => policy.at("spec", "validations").items());
  const digests = checks.map((check) => holds(check.at("expression"), (text) => typeof text === "string" && takesDigestsOnly(text)));
  const actions = binding.at("spec", "validationActions").items();
  return every([some(digests), some(actions.map((action) => holds(action, (value) => value === "Deny")))]);
}

/** What else an expression in CEL lets through may only be images of other registries. */
function takesDigestsOnly(expression: string): boolean {
  const ways = expression.split("||");
  const others = ways.filter((way) => !way.includes("@sha256:"));
  return others.length < ways.length && others.every((way) => /!\s*[\w.]+\.startsWith\(/.test(way));
}
