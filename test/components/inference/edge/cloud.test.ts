import { describe, expect, it } from "vitest";
import { CLOUD_BUCKETS, type CloudBucket, type CloudObjectStoreOutputs } from "../../../../components/object-store/contract.ts";
import { Environment } from "../../../../environments/schema.ts";
import type { Plan } from "../../../../plan/plan.ts";
import { wiringProblems } from "../../../../plan/wiring/index.ts";
import { CONTROLS } from "../../../../policies/controls/index.ts";
import { evaluate } from "../../../../policies/core/evaluate.ts";
import { edgeWorkloads } from "../../../../stacks/edge-workloads.ts";
import { shippedPlan } from "../../../support/cloud-plans.ts";
import { plannedObjects } from "../../../support/estate-plan.ts";
import { GROUP } from "./wiring.ts";

const VALUES = { inference: { edge: { groups: [GROUP] } } };
const PROGRAMS = ["edge-export", "edge-fleet", "edge-rollout"];

/** What a program is granted, each as its resource's inputs. */
function grantsOf(plan: Plan, program: string): string[] {
  const types = [
    "aws:iam/rolePolicy:RolePolicy",
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "azure-native:authorization:RoleAssignment",
  ];
  return plan.resources
    .filter(({ name, type }) => types.includes(type) && name.startsWith(`identity-${program}-`))
    .map(({ inputs }) => JSON.stringify(inputs));
}

function findings(plan: Plan): string[] {
  const { results } = evaluate(plan, CONTROLS, [], "2026-01-01");
  return results.flatMap(({ control, findings: found }) =>
    found.filter(({ urn }) => /edge|inference/.test(urn ?? "")).map(({ path, reason, urn }) => `${control.id}: ${urn} ${path} ${reason}`),
  );
}

describe.each(["prod-aws", "prod-gcp", "prod-azure"])("devices of %s", (name) => {
  it("come in by a name of the gateway; each program is somebody, and writes below its own folders of one bucket", {
    timeout: 180_000,
  }, async () => {
    const plan = await shippedPlan(name, VALUES);
    const objects = plannedObjects(plan);
    const route = objects.find(({ kind, metadata }) => kind === "HTTPRoute" && metadata.name === "edge-fleet");
    const accounts = objects.filter(({ kind, metadata }) => kind === "ServiceAccount" && PROGRAMS.includes(metadata.name));
    const written = Object.fromEntries(
      PROGRAMS.map((program) => [
        program,
        [
          ...new Set(
            grantsOf(plan, program)
              .join()
              .match(/fleet\/[a-z]+\//g),
          ),
        ].toSorted(),
      ]),
    );

    expect(wiringProblems(plan)).toEqual([]);
    expect(findings(plan)).toEqual([]);
    expect(route?.fields.spec.hostnames).toEqual([expect.stringMatching(/^edge\./)]);
    expect(accounts.map(({ metadata }) => metadata.name).toSorted()).toEqual(PROGRAMS);
    expect(written).toEqual({
      "edge-export": ["fleet/candidates/", "fleet/registry/"],
      "edge-fleet": ["fleet/reports/"],
      "edge-rollout": ["fleet/groups/"],
    });
  });
});

describe("the programs of edge inference in a cloud", () => {
  const bucketNamed = (id: string): CloudBucket => ({ id, uri: id, dvc: {}, key: "key", env: {}, service: { cidrs: [], port: 443 } });
  const buckets = Object.fromEntries(CLOUD_BUCKETS.map((role) => [role, bucketNamed(role)])) as CloudObjectStoreOutputs["buckets"];
  const workloads = (groups: readonly object[]) =>
    edgeWorkloads(Environment.parse({ cloud: "local", owner: "vision", costCentre: "x", inference: { edge: { groups } } }), buckets);

  it("may do nothing in any other bucket, and in their own no more than read it and write below their folders", () => {
    for (const { grants } of workloads([GROUP]))
      expect(grants).toEqual([
        { verb: "reads", bucket: buckets.edge },
        { verb: "replaces", bucket: buckets.edge, below: expect.arrayContaining([expect.stringMatching(/^fleet\/[a-z]+\/$/)]) },
      ]);
  });

  it("share no folder, so that the server which devices reach makes nothing that they are told", () => {
    const folders = workloads([GROUP]).flatMap(({ grants }) => grants.flatMap((grant) => ("below" in grant ? grant.below : [])));

    expect(folders).toHaveLength(new Set(folders).size);
    expect(workloads([]).length).toBe(0);
  });
});
