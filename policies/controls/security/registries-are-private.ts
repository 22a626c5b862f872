import { everyGrant, wordsAt } from "../../core/aws-policy.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import { everyItem, mustBe, mustBeText } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { isMadeHere } from "../../core/made-here.ts";
import type { Reading } from "../../core/reading.ts";

const PRIVATE = ["aws:ecr/repository:Repository", "gcp:artifactregistry/repository:Repository", "azure-native:containerregistry:Registry"];
const PUBLIC = "aws:ecrpublic/repository:Repository";

export const control = defineControl({
  id: "registries-are-private",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "The estate has a registry of its own for images on a cloud, and nobody pulls from it without saying who they are.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_32, CKV_GCP_101, CKV_AZURE_137, CKV_AZURE_138, CKV_AZURE_139" },
    { by: "cis", reference: "EKS 5.1.2, GKE 5.1.2, AKS 5.1.2" },
    { by: "estate", reference: "images hold the code, and often the weights, of models" },
  ],
  remediation: "Leave the registry to `registry` in the environment file, and let those pull that it names.",
  keys: ["registry"],
  resources: {
    "aws:ecr/repositoryPolicy:RepositoryPolicy": (policy) => everyGrant(policy.at("policy"), pullsByName),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": (grant) => isNamed(grant.at("member")),
    "gcp:artifactregistry/repositoryIamBinding:RepositoryIamBinding": (grant) => everyItem(grant.at("members"), isNamed),
    // Azure lets everybody reach a registry where nothing is written, and nobody pull without a name.
    "azure-native:containerregistry:Registry": (registry) => [
      ...mustBe(registry.at("adminUserEnabled"), false, "passes"),
      ...mustBe(registry.at("anonymousPullEnabled"), false, "passes"),
      ...mustBe(registry.at("publicNetworkAccess"), "Disabled"),
    ],
  },
  estate: (estate) => {
    if (estate.cloud === "local") return { notApplicable: "a machine of one's own pulls from others' registries" };
    const open = estate.ofType(PUBLIC).map(({ urn }): EstateFinding => ({ ...violated("", "must not be a registry for everybody"), urn }));
    return estate.ofType(...PRIVATE).length > 0 ? open : [...open, violated("", "must have a private registry for images")];
  },
});

function pullsByName(statement: Reading): readonly Finding[] {
  const principal = statement.at("Principal");
  const accounts = principal.keys().length > 0 ? wordsAt(principal.at("AWS")).filter(({ state }) => state !== "absent") : [principal];
  return accounts.flatMap((account) =>
    isMadeHere(account) ? [] : mustBeText(account, (name) => name !== "" && !name.includes("*"), "must be somebody"),
  );
}

function isNamed(member: Reading): readonly Finding[] {
  return isMadeHere(member) ? [] : mustBeText(member, (name) => /^[A-Za-z]+:.+/.test(name), "must be somebody, not everybody");
}
