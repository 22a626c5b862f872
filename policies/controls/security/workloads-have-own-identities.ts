import { statementsOf } from "../../core/aws-policy.ts";
import { type Certainty, every, findingUnless } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { violated } from "../../core/finding.ts";
import { bindingsOf, type IdentityBinding } from "../../core/identities.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

/**
 * A bucket of AWS with a key of KMS opens to nobody who may not use the key; Google's and Azure's stores use it themselves.
 * https://repost.aws/knowledge-center/s3-access-denied-error-kms
 */
export const control = defineControl({
  id: "workloads-have-own-identities",
  level: 1,
  dimension: "security",
  severity: "high",
  statement:
    "Pods enter a cloud as identities of its own, one for each service account that is there, with no key that could be stolen; who may read a bucket may use its key.",
  sources: [
    { by: "cis", reference: "EKS 5.2.1, GKE 5.2.1, AKS 5.2.1" },
    { by: "checkov", reference: "CKV_AWS_273, CKV_AZURE_141" },
    { by: "estate", reference: "pods that share an identity share everything that one of them may do" },
  ],
  remediation: "Give each workload a service account and an identity of its own (`components/identity`), and no access key.",
  keys: [],
  asks: (estate) =>
    estate.hasCluster() && estate.cloud !== "local" ? undefined : { notApplicable: "no pods are here that enter a cloud" },
  resources: Object.fromEntries(
    ["aws:iam/accessKey:AccessKey", "gcp:serviceaccount/key:Key"].map((type) => [
      type,
      () => [violated("", "must not be: pods have identities without keys")],
    ]),
  ),
  estate: (estate) => {
    const bindings = bindingsOf(estate);
    return [
      ...findingUnless(bindings.length > 0, "must have a service account that is an identity of the cloud"),
      ...bindings.flatMap((binding) => [
        ...findingUnless(isTheOnly(binding, bindings), "must be the only service account of its identity", binding.object),
        ...findingUnless(isThere(binding, estate), "must be of a service account that is there", binding.object),
      ]),
      ...(hasKeys(estate) ? estate.readingsOf("aws:iam/rolePolicy:RolePolicy").flatMap(opensBucketsWithKeys) : []),
    ];
  },
});

function isTheOnly(binding: IdentityBinding, bindings: readonly IdentityBinding[]): Certainty {
  if (binding.identity === undefined) return undefined;
  return bindings.filter(({ identity }) => identity === binding.identity).length === 1;
}

/** Charts make accounts of their own, which no plan sees; so do clouds, in the cluster's own namespace. */
function isThere({ account, namespace }: IdentityBinding, estate: Estate): Certainty {
  if (account === undefined || namespace === undefined) return undefined;
  const accounts = estate.readingsOf("kubernetes:core/v1:ServiceAccount");
  if (accounts.some((each) => nameOf(each) === account && namespaceOf(each) === namespace)) return true;
  const charts = estate.readingsOf("kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v4:Chart");
  return namespace === "kube-system" || charts.some((chart) => chart.at("namespace").text() === namespace);
}

function hasKeys(estate: Estate): boolean {
  const configurations = estate.readingsOf("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
  const rules = configurations.flatMap((each) => each.at("rules").items());
  return rules.some((rule) => rule.at("applyServerSideEncryptionByDefault", "sseAlgorithm").value === "aws:kms");
}

/** What may be done with objects, and what of the key it takes. */
const KEY_ACTIONS = [
  { objects: "s3:GetObject", key: "kms:Decrypt" },
  { objects: "s3:PutObject", key: "kms:GenerateDataKey" },
] as const;

function opensBucketsWithKeys(grant: Reading): readonly EstateFinding[] {
  const policy = grant.at("policy");
  if (policy.state === "unknown") return findingUnless(namesKeysToo(policy), "must allow the keys of the buckets that it opens", policy);
  const actions = statementsOf(policy).flatMap((statement) => (statement.effect === "Allow" ? statement.actions : []));
  const answers = KEY_ACTIONS.map(({ key, objects }) => !actions.includes(objects) || actions.includes(key));
  return findingUnless(every(answers), "must allow the keys of the buckets that it opens", policy);
}

/** A policy that nobody knows yet still has sources: the buckets and the keys that it names. */
function namesKeysToo(policy: Reading): Certainty {
  const types = policy.sources().map(({ type }) => type);
  if (types.length === 0) return undefined;
  return !types.includes("aws:s3/bucket:Bucket") || types.includes("aws:kms/key:Key");
}
