import { type ControlCases, chart, object, resource, unknown, urnOf } from "../../support/control-cases.ts";

const ROLE = "aws:iam/role:Role";
const BUCKET = "aws:s3/bucket:Bucket";
const KMS = "aws:kms/key:Key";

function account(name: string) {
  return object("kubernetes:core/v1:ServiceAccount", name, {});
}

function association(serviceAccount: string, role = serviceAccount) {
  return resource(
    "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    { namespace: "mlops", serviceAccount, roleArn: unknown },
    { name: `${serviceAccount}-association`, propertyDependencies: { roleArn: [urnOf(ROLE, role)] } },
  );
}

function grant(...actions: readonly string[]) {
  return resource("aws:iam/rolePolicy:RolePolicy", { policy: { Statement: [{ Effect: "Allow", Action: actions, Resource: unknown }] } });
}

const ENCRYPTED = resource("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
});

function federated(subject: string, name = "tracking") {
  return resource("azure-native:managedidentity:FederatedIdentityCredential", { subject, resourceName: name }, { name: subject });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "an identity for each of two accounts, and keys with the buckets",
      answer: "passed",
      resources: [
        account("tracking"),
        association("tracking"),
        account("features"),
        association("features"),
        ENCRYPTED,
        grant("s3:GetObject", "kms:Decrypt"),
      ],
    },
    {
      sort: "compliant",
      title: "an account of Google's, and a policy that is known later and names bucket and key",
      answer: "passed",
      cloud: "gcp",
      resources: [
        account("tracking"),
        resource("gcp:serviceaccount/iAMMember:IAMMember", {
          role: "roles/iam.workloadIdentityUser",
          member: "serviceAccount:estate.svc.id.goog[mlops/tracking]",
          serviceAccountId: "projects/estate/serviceAccounts/tracking",
        }),
        ENCRYPTED,
        resource(
          "aws:iam/rolePolicy:RolePolicy",
          { policy: unknown },
          { propertyDependencies: { policy: [urnOf(BUCKET, "data"), urnOf(KMS, "storage")] } },
        ),
        resource(BUCKET, {}, { name: "data" }),
        resource(KMS, {}, { name: "storage" }),
      ],
    },
    {
      sort: "compliant",
      title: "an identity of Azure's for an account that a chart makes",
      answer: "passed",
      cloud: "azure",
      resources: [chart("velero", {}, "velero"), federated("system:serviceaccount:velero:velero")],
    },
    {
      sort: "violating",
      title: "two accounts that are one identity",
      answer: "violated",
      resources: [account("tracking"), association("tracking", "shared"), account("features"), association("features", "shared")],
    },
    {
      sort: "violating",
      title: "an identity of an account that is not there",
      answer: "violated",
      resources: [account("tracking"), association("features")],
    },
    {
      sort: "violating",
      title: "a key that can be stolen",
      answer: "violated",
      resources: [account("tracking"), association("tracking"), resource("aws:iam/accessKey:AccessKey", { user: "ci" })],
    },
    {
      sort: "violating",
      title: "a bucket that is opened without its key",
      answer: "violated",
      resources: [account("tracking"), association("tracking"), ENCRYPTED, grant("s3:PutObject", "kms:Decrypt")],
    },
    {
      sort: "violating",
      title: "a policy that is known later and names a bucket without a key",
      answer: "violated",
      resources: [
        account("tracking"),
        association("tracking"),
        ENCRYPTED,
        resource("aws:iam/rolePolicy:RolePolicy", { policy: unknown }, { propertyDependencies: { policy: [urnOf(BUCKET, "data")] } }),
        resource(BUCKET, {}, { name: "data" }),
      ],
    },
    {
      sort: "boundary",
      title: "a bucket that is encrypted without a key of one's own",
      answer: "passed",
      resources: [account("tracking"), association("tracking"), grant("s3:GetObject")],
    },
    {
      sort: "boundary",
      title: "a machine of one's own",
      answer: "not-applicable",
      cloud: "local",
      resources: [account("tracking")],
    },
    {
      sort: "unknown",
      title: "a role that comes from nobody knows where",
      answer: "undetermined",
      resources: [
        account("tracking"),
        resource("aws:eks/podIdentityAssociation:PodIdentityAssociation", {
          namespace: "mlops",
          serviceAccount: "tracking",
          roleArn: unknown,
        }),
      ],
    },
    { sort: "absent", title: "pods that enter as their nodes", answer: "violated", resources: [account("tracking")] },
    {
      sort: "wrong-type",
      title: "a subject that is of another form",
      answer: "undetermined",
      cloud: "azure",
      resources: [account("tracking"), federated("repo:estate/estate:ref:refs/heads/main")],
    },
  ],
  // One role is as good as another that nobody else is, buckets without keys ask for none, and a policy of no statements allows nothing.
  harmless: [/^roleArn$/, /sseAlgorithm$/, /^policy$/],
};
