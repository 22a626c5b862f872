import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlArgs } from "../contract.ts";

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create */
const ACCOUNT_NAME: NameRule = { longest: 30 };

/** What a pipeline does with each bucket. https://cloud.google.com/storage/docs/access-control/iam-roles */
const BUCKET_ROLES = {
  data: ["roles/storage.objectViewer"],
  // TensorBoard looks at the bucket itself before it writes. https://cloud.google.com/vertex-ai/docs/experiments/tensorboard-training
  artifacts: ["roles/storage.legacyBucketReader", "roles/storage.objectUser"],
  captures: ["roles/storage.objectUser"],
} as const;

/** Account that pipelines and their jobs run as. It has no key: Vertex AI takes it on. */
export function newPipelinesAccount(name: string, args: ManagedMlArgs, options: CustomResourceOptions): Account {
  const { estate } = args;
  const account = new Account(
    `${name}-pipelines`,
    {
      accountId: physicalName(estate, "pipelines", ACCOUNT_NAME),
      displayName: `Pipelines of ${estate.environment}`,
      description: "Pipelines on Vertex AI, their jobs, and models behind its endpoint",
      project: estate.scope,
    },
    options,
  );
  mayUseVertex(name, account, args, options);
  mayStartAsItself(name, account, options);
  for (const bucket of ["data", "artifacts", "captures"] as const) mayUseBucket(name, bucket, account, args, options);
  return account;
}

/** The narrowest role there is for pipelines, and it is the project's: no resource of Vertex AI that a pipeline needs takes a policy of its own. https://cloud.google.com/vertex-ai/docs/general/access-control */
function mayUseVertex(name: string, account: Account, { estate }: ManagedMlArgs, options: CustomResourceOptions): IAMMember {
  return new IAMMember(
    `${name}-pipelines-vertex`,
    { project: estate.scope, role: "roles/aiplatform.user", member: account.member },
    options,
  );
}

/** A pipeline starts jobs and deploys models under its own name. https://cloud.google.com/vertex-ai/docs/pipelines/configure-project#service-account */
function mayStartAsItself(name: string, account: Account, options: CustomResourceOptions): AccountIAMMember {
  return new AccountIAMMember(
    `${name}-pipelines-itself`,
    { serviceAccountId: account.name, role: "roles/iam.serviceAccountUser", member: account.member },
    options,
  );
}

/** Cloud Storage encrypts as its own agent, so the account needs no right to the key. https://cloud.google.com/storage/docs/encryption/customer-managed-keys */
function mayUseBucket(
  name: string,
  bucket: keyof typeof BUCKET_ROLES,
  account: Account,
  { buckets }: ManagedMlArgs,
  options: CustomResourceOptions,
): readonly BucketIAMMember[] {
  return BUCKET_ROLES[bucket].map(
    (role) =>
      new BucketIAMMember(
        `${name}-pipelines-${bucket}-${role.slice(role.indexOf(".") + 1)}`,
        { bucket: buckets[bucket].id, role, member: account.member },
        options,
      ),
  );
}
