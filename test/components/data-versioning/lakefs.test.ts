import { describe, expect, it } from "vitest";
import { DataVersioningSpec, type DataVersioningWiring } from "../../../components/data-versioning/contract.ts";
import { accessOf, dataVersioningStages } from "../../../components/data-versioning/manifests.ts";
import { accessOf as databaseAccess } from "../../../components/database/plan.ts";
import type { BucketAccess } from "../../../components/object-store/contract.ts";
import { accessOf as bucketAccess } from "../../../components/object-store/plan.ts";
import { expectHardened, expectNoSecretValue, ofKind, podsOf } from "../../support/workloads.ts";
import { at, named } from "../pods.ts";

const namespace = "mlops";
const ON = DataVersioningSpec.parse({ lakefs: { enabled: true } });
const database = databaseAccess({ namespace, databases: [{ name: "lakefs" }] })["lakefs"];
const bucket = bucketAccess({ namespace, buckets: [{ name: "data" }] })["data"] as BucketAccess;
const wiring = { namespace, bucket, lakefs: { database, blockstore: "s3" } } as DataVersioningWiring;
const stages = dataVersioningStages(ON, wiring);
const IDENTITY = { serviceAccount: "lakefs", principal: "p", annotations: {}, podLabels: { use: "true" }, tokens: [] };

type Env = readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];

function serverOf(of: ReturnType<typeof dataVersioningStages>) {
  const pod = podsOf(of).find(({ metadata }) => metadata.labels["app.kubernetes.io/name"] === "lakefs");
  if (pod === undefined) throw new Error("no pod of lakeFS");
  return pod;
}

function envOf(of: ReturnType<typeof dataVersioningStages>): Env {
  return serverOf(of).spec.containers[0]?.env as Env;
}

/** A value as the kubelet would put it together; what comes from a Secret is shown as its key. */
function expanded(env: Env, name: string): string | undefined {
  const known = new Map<string, string>();
  for (const { name: each, value, valueFrom } of env)
    known.set(
      each,
      value === undefined
        ? `<${String(at(valueFrom, "secretKeyRef", "key"))}>`
        : value.replace(/\$\((\w+)\)/g, (whole, word: string) => known.get(word) ?? whole),
    );
  return known.get(name);
}

describe("lakeFS", () => {
  it("is nothing at all while it is off", () => {
    const off = DataVersioningSpec.parse({});

    expect(podsOf(dataVersioningStages(off, wiring))).toEqual([]);
    expect(accessOf(off, wiring).lakefs).toBeUndefined();
  });

  it("runs hardened and without a secret in the program", () => {
    expectHardened(stages);
    expectNoSecretValue(stages);
  });

  it("finds database and bucket, with every variable defined before it is referred to", () => {
    const env = envOf(stages);

    expect(expanded(env, "LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING")).toBe(
      `postgres://<${database?.login.secret.usernameKey}>:<${database?.login.secret.passwordKey}>@${database?.host}:${database?.port}/lakefs`,
    );
    expect(expanded(env, "LAKEFS_BLOCKSTORE_S3_ENDPOINT")).toBe(`http://object-store.${namespace}.svc:7070`);
    for (const { name } of env) expect(expanded(env, name), name).not.toContain("$(");
  });

  it("is reached at the address that clients and the gateway are told, and calls only database and bucket", () => {
    const access = accessOf(ON, wiring).lakefs;
    const service = named(stages, "Service", access?.page.service ?? "");
    const policy = named(stages, "NetworkPolicy", "lakefs");

    expect(new URL(access?.url ?? "").host).toBe(`lakefs.${namespace}.svc:${String(at(service, "spec", "ports", 0, "port"))}`);
    expect(at(policy, "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels")).toEqual({ "client.mlops-estate/lakefs": "true" });
    expect(at(policy, "spec", "egress")).toHaveLength(2);
    expect(serverOf(stages).metadata.labels).toMatchObject({
      "client.mlops-estate/postgres": "true",
      "client.mlops-estate/object-store": "true",
    });
  });

  it("has its first administrator from the start, with a key that is made in the cluster", () => {
    const access = accessOf(ON, wiring).lakefs;
    const read = envOf(stages).find(({ name }) => name === "LAKEFS_INSTALLATION_ACCESS_KEY_ID");

    expect(at(read, "valueFrom", "secretKeyRef")).toEqual({ name: access?.adminSecret.name, key: access?.adminSecret.accessKeyIdKey });
    expect(ofKind(stages, "Secret").map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(["lakefs-admin", "lakefs-keys"]));
  });

  it("has an identity of its own for a cloud's bucket, and logs in to the database with a password all the same", () => {
    const place = { database, blockstore: "azure", identity: IDENTITY };
    const onCloud = dataVersioningStages(ON, { ...wiring, lakefs: place } as DataVersioningWiring);

    expect(serverOf(onCloud).spec).toMatchObject({ serviceAccountName: "lakefs" });
    expect(serverOf(onCloud).metadata.labels).toMatchObject({ use: "true" });
    expect(expanded(envOf(onCloud), "LAKEFS_BLOCKSTORE_TYPE")).toBe("azure");
    expectHardened(onCloud);
  });

  it("is not stood up on a login that runs out", () => {
    const login = { by: "token", method: "azure-token", user: "estate-lakefs" } as const;
    const place = { database: { ...database, login }, blockstore: "azure" };

    expect(() => dataVersioningStages(ON, { ...wiring, lakefs: place } as DataVersioningWiring)).toThrow("with a password");
  });

  it("limits disruption only where there is a second pod", () => {
    const two = DataVersioningSpec.parse({ lakefs: { enabled: true, replicas: 2 } });

    expect(ofKind(stages, "PodDisruptionBudget")).toEqual([]);
    expect(ofKind(dataVersioningStages(two, wiring), "PodDisruptionBudget")).toHaveLength(1);
  });
});
