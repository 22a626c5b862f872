import { describe, expect, it } from "vitest";
import type { PlanValue } from "../../../plan/plan.ts";
import { wiringProblems } from "../../../plan/wiring/index.ts";
import { type Fixture, planOf } from "../render/plans.ts";

type Variable = Readonly<Record<string, PlanValue>>;

const ADDRESS: Variable = { name: "CAPTURE_URI", value: "gs://estate-captures" };

function object(
  apiVersion: string,
  kind: string,
  name: string,
  fields: Readonly<Record<string, PlanValue>> = {},
  namespace = "here",
): Fixture {
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  const metadata = { name, ...(namespace !== "" && { namespace }) };
  return {
    urn: `urn:pulumi:e::p::kubernetes:${group}:${kind}::${name}`,
    type: `kubernetes:${group}:${kind}`,
    inputs: { apiVersion, kind, metadata, ...fields },
  };
}

function cloud(type: string, inputs: Readonly<Record<string, PlanValue>>): Fixture {
  return { urn: `urn:pulumi:e::p::${type}::bound`, type, inputs };
}

const PLACE = [object("v1", "Namespace", "here", {}, ""), object("v1", "ServiceAccount", "watcher")];

/** What a pod with these variables, which runs as `watcher`, is told to miss. */
function missing(variables: readonly Variable[], ...more: readonly Fixture[]): readonly string[] {
  const template = { metadata: { labels: { app: "x" } }, spec: { serviceAccountName: "watcher", containers: [{ env: [...variables] }] } };
  const job = object("batch/v1", "CronJob", "job", { spec: { jobTemplate: { spec: { template } } } });
  return wiringProblems(planOf([...PLACE, job, ...more])).map(({ reason }) => reason);
}

const BOUND: Readonly<Record<string, (account: string) => Fixture>> = {
  aws: (serviceAccount) => cloud("aws:eks/podIdentityAssociation:PodIdentityAssociation", { namespace: "here", serviceAccount }),
  gcp: (account) =>
    cloud("gcp:serviceaccount/iAMMember:IAMMember", {
      role: "roles/iam.workloadIdentityUser",
      member: `serviceAccount:estate.svc.id.goog[here/${account}]`,
    }),
  azure: (account) =>
    cloud("azure-native:managedidentity:FederatedIdentityCredential", { subject: `system:serviceaccount:here:${account}` }),
};

describe("a pod that is told of a bucket", () => {
  it.each(["s3://b", "gs://b/folder", "wasbs://b@account.blob.core.windows.net"])(
    "without a key counts on being somebody in the cloud: %s",
    (value) => {
      expect(missing([{ name: "BUCKET", value }])).toEqual([
        "counts on an identity in the cloud of ServiceAccount here/watcher, which is not there",
      ]);
    },
  );

  it.each(Object.entries(BOUND))("is one on %s by its own service account, and by no other", (_, bound) => {
    expect(missing([ADDRESS], bound("watcher"))).toEqual([]);
    expect(missing([ADDRESS], bound("another"))).toHaveLength(1);
  });

  it("is none by a right on Google Cloud that makes nobody somebody", () => {
    const granted = cloud("gcp:serviceaccount/iAMMember:IAMMember", {
      role: "roles/viewer",
      member: "serviceAccount:estate.svc.id.goog[here/watcher]",
    });

    expect(missing([ADDRESS], granted)).toHaveLength(1);
  });

  it("needs to be nobody where it has a key", () => {
    expect(missing([ADDRESS, { name: "CAPTURES_AWS_ACCESS_KEY_ID", value: "x" }])).toEqual([]);
    expect(missing([{ name: "NOTE", value: "see s3://b" }])).toEqual([]);
  });
});
