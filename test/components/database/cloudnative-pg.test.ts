import { assert, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterStages } from "../../../components/database/cloudnative-pg/manifests.ts";
import { DatabaseSpec, type DatabaseWiring } from "../../../components/database/contract.ts";
import { databaseStages } from "../../../components/database/manifests.ts";
import { accessOf } from "../../../components/database/plan.ts";
import { accessOf as bucketsOf } from "../../../components/object-store/plan.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { expectHardened, expectNoSecretValue } from "../../support/workloads.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const SPEC = DatabaseSpec.parse({ inCluster: "cloudnative-pg" });
const backups = bucketsOf({ namespace: "mlops", buckets: [{ name: "backups" }] }, "seaweedfs")["backups"];
if (backups === undefined) throw new Error("no bucket for backups");
const WIRING: DatabaseWiring = { namespace: "mlops", databases: [{ name: "tracking" }, { name: "lakefs" }], backups, monitored: true };
const stages = clusterStages(SPEC, WIRING);
const customs = objectsOf(stages).filter((object) => "kind" in object && /cnpg\.io|coreos\.com/.test(object.apiVersion));

/** Number of the stage that an object stands in. */
function stageOf(kind: string): number {
  return stages.findIndex((stage) => Object.values(stage).some((object) => "kind" in object && object.kind === kind));
}

describe("PostgreSQL that CloudNativePG runs", () => {
  it("comes in the order that each step needs: operator, plugin, passwords, servers, logins, databases", () => {
    const releases = stages.flatMap((stage) => Object.values(stage)).flatMap((object) => ("release" in object ? [object.name] : []));
    const order = ["Namespace", "Secret", "Job", "Cluster", "DatabaseRole", "Database"].map(stageOf);

    expect(releases).toEqual(["cloudnative-pg", "plugin-barman-cloud"]);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(stageOf("ObjectStore")).toBeLessThan(stageOf("Cluster"));
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("is valid by the upstream definitions, whatever its sizes", () => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const anySpec = record({
      instances: integer({ min: 1, max: 9 }),
      storageGiB: integer({ min: 1, max: 65_536 }),
      memoryMiB: integer({ min: 256, max: 524_288 }),
      backupDays: integer({ min: 7, max: 35 }),
    });

    assert(
      property(anySpec, (spec) => {
        const built = objectsOf(clusterStages(DatabaseSpec.parse({ ...spec, inCluster: "cloudnative-pg" }), WIRING));
        const problems = built.flatMap((object) => ("kind" in object ? (definitions.problemsOf(object as never) ?? []) : []));
        expect(problems).toEqual([]);
      }),
      { numRuns: 5 },
    );
    expect(customs.map((object) => definitions.problemsOf(object as never))).toEqual(customs.map(() => []));
  });

  it("keeps its own pods hardened, and no value of a Secret in the program", () => {
    expectHardened(stages);
    expectNoSecretValue(stages);
  });

  it("gives each consumer a login, a database of it, and the Secret that both it and the operator read", () => {
    for (const { name } of WIRING.databases) {
      const access = accessOf(WIRING, "cloudnative-pg")[name];
      const secret = at(named(stages, "DatabaseRole", name), "spec", "passwordSecret", "name");

      expect(secret).toBe(access?.login.secret.name);
      expect(kindOf(stages, "Secret").map(({ metadata }) => metadata.name)).toContain(secret);
      expect(at(named(stages, "Database", name), "spec")).toMatchObject({ owner: name, cluster: { name: "postgres" } });
      expect(access).toMatchObject({ host: "postgres-rw.mlops.svc", port: 5432, system: "postgresql", database: name });
    }
  });

  it("keeps the Secrets that the lean server's consumers read, so that a change of the system changes no password", () => {
    const roles = (built: typeof stages) =>
      built.flatMap((stage) => Object.keys(stage)).filter((role) => role.startsWith("secret-postgres-login-"));

    expect(roles(stages)).toEqual(roles(databaseStages(DatabaseSpec.parse({}), WIRING)));
  });

  it("lets a login into its own database and no other, after the operator's own rules", () => {
    expect(at(named(stages, "Cluster", "postgres"), "spec", "postgresql", "pg_hba")).toEqual([
      "host sameuser all all scram-sha-256",
      "host all all all reject",
    ]);
    expect(at(named(stages, "Cluster", "postgres"), "spec", "enableSuperuserAccess")).toBe(false);
  });

  it("archives to its own part of the bucket, with the bucket's own key", () => {
    const configuration = at(named(stages, "ObjectStore", "postgres"), "spec", "configuration");

    expect(configuration).toMatchObject({
      destinationPath: "s3://backups/database",
      endpointURL: "http://object-store-all-in-one.mlops.svc:8333",
      s3Credentials: { accessKeyId: { name: "object-store-key-backups", key: "accessKeyId" } },
    });
    expect(at(named(stages, "ObjectStore", "postgres"), "spec", "retentionPolicy")).toBe("7d");
    expect(at(named(stages, "Cluster", "postgres"), "spec", "plugins", 0)).toMatchObject({ isWALArchiver: true });
    expect(at(named(stages, "ScheduledBackup", "postgres-nightly"), "spec")).toMatchObject({ method: "plugin" });
  });

  it("waits for a second server with each write once there are three, and blocks no drain while there is one", () => {
    const cluster = (instances: number) =>
      at(named(clusterStages(DatabaseSpec.parse({ inCluster: "cloudnative-pg", instances }), WIRING), "Cluster", "postgres"), "spec");

    expect(cluster(1)).toMatchObject({ enablePDB: false });
    expect(at(cluster(2), "postgresql", "synchronous")).toBeUndefined();
    expect(cluster(3)).toMatchObject({ enablePDB: true, postgresql: { synchronous: { number: 1, dataDurability: "preferred" } } });
  });

  it("is let through both ways: operator and consumers in, store and API server out", () => {
    const instances = JSON.stringify(at(named(stages, "NetworkPolicy", "postgres-instances"), "spec"));
    const operator = JSON.stringify(at(named(stages, "NetworkPolicy", "cloudnative-pg"), "spec", "egress"));

    expect(instances).toContain('"client.mlops-estate/postgresql":"true"');
    for (const port of [5432, 8000, 9187, 8333, 443, 6443]) expect(instances, String(port)).toContain(`"port":${port}`);
    for (const port of [5432, 8000, 9090]) expect(operator, String(port)).toContain(`"port":${port}`);
    expect(at(named(stages, "Cluster", "postgres"), "spec", "inheritedMetadata", "labels")).toEqual({
      "client.mlops-estate/object-store": "true",
    });
  });

  it("takes charts and images from the mirrors where there are any", () => {
    const mirrored = clusterStages(SPEC, {
      ...WIRING,
      chartsMirror: "oci://registry.example.com/charts",
      imagesMirror: "registry.example.com/m",
    });
    const releases = objectsOf(mirrored).filter((object) => "release" in object);

    expect(releases).toMatchObject([
      {
        chart: "oci://registry.example.com/charts/cloudnative-pg",
        values: { image: { repository: "registry.example.com/m/cloudnative-pg/cloudnative-pg" } },
      },
      { values: { image: { registry: "registry.example.com/m" }, sidecarImage: { registry: "registry.example.com/m" } } },
    ]);
    expect(at(named(mirrored, "Cluster", "postgres"), "spec", "imageName")).toMatch(
      /^registry\.example\.com\/m\/cloudnative-pg\/postgresql:17\.\d+-/,
    );
  });

  it("cannot be without a bucket for its backups", () => {
    expect(() => clusterStages(SPEC, { namespace: "mlops", databases: [] })).toThrow(/without a bucket/);
  });
});
