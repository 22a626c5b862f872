import { assert, property, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import { BackupSpec, type BackupWiring } from "../../../components/backup/contract.ts";
import { backupStages } from "../../../components/backup/manifests.ts";
import { bucketNameIn } from "../../../components/backup/places.ts";
import { CLOUDS } from "../../../components/core/cloud.ts";
import { accessOf } from "../../../components/object-store/plan.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const ON = BackupSpec.parse({ enabled: true });
const local = accessOf({ namespace: "mlops", buckets: [{ name: "backups" }] }, "seaweedfs")["backups"];
if (local === undefined) throw new Error("no bucket for backups");
const IDENTITY = {
  serviceAccount: "velero",
  principal: "velero@estate.iam.gserviceaccount.com",
  annotations: { "example.com/identity": "velero" },
  podLabels: { "example.com/use": "true" },
  tokens: [{ cidrs: ["169.254.170.23/32"], port: 80 }],
};
const SERVICE = { cidrs: ["10.40.0.0/16"], port: 443 };
const WIRINGS: Readonly<Record<(typeof CLOUDS)[number], BackupWiring>> = {
  local: { namespace: "mlops", monitored: true, cloud: "local", bucket: local },
  aws: {
    namespace: "mlops",
    monitored: true,
    cloud: "aws",
    bucket: {
      uri: "s3://estate-backups",
      dvc: { url: "s3://estate-backups", region: "eu-central-1" },
      env: [{ name: "AWS_REGION", value: "eu-central-1" }],
      callees: [SERVICE],
    },
    identity: IDENTITY,
  },
  gcp: {
    namespace: "mlops",
    monitored: true,
    cloud: "gcp",
    bucket: { uri: "gs://estate-backups", dvc: { url: "gs://estate-backups", projectname: "estate" }, env: [], callees: [SERVICE] },
    identity: IDENTITY,
  },
  azure: {
    namespace: "mlops",
    monitored: true,
    cloud: "azure",
    bucket: {
      uri: "wasbs://backups@estatestore.blob.core.windows.net",
      dvc: { url: "azure://backups", account_name: "estatestore" },
      env: [],
      callees: [SERVICE],
    },
    identity: IDENTITY,
  },
};

const definitions = DEFINITIONS_FOLDER === undefined ? undefined : new Definitions(DEFINITIONS_FOLDER);

function releaseOf(wiring: BackupWiring, spec = ON) {
  return objectsOf(backupStages(spec, wiring)).find((object) => "release" in object);
}

describe("backups", () => {
  it("are nothing at all while they are off", () => {
    expect(backupStages(BackupSpec.parse({}), WIRINGS.local)).toEqual([]);
  });

  it.each(CLOUDS)("are kept in the bucket of %s by the plugin for it", (cloud) => {
    const wiring = WIRINGS[cloud];
    const place = at(named(backupStages(ON, wiring), "BackupStorageLocation", "default"), "spec");
    const plugin = at(releaseOf(wiring), "values", "initContainers", 0, "image");

    expect(place).toMatchObject({ default: true, objectStorage: { prefix: "cluster" } });
    expect([at(place, "provider"), at(place, "objectStorage", "bucket"), at(place, "config")]).toEqual(
      {
        local: [
          "velero.io/aws",
          "backups",
          { region: "us-east-1", s3Url: "http://object-store-all-in-one.mlops.svc:8333", s3ForcePathStyle: "true", checksumAlgorithm: "" },
        ],
        aws: ["velero.io/aws", "estate-backups", { region: "eu-central-1" }],
        gcp: ["velero.io/gcp", "estate-backups", { serviceAccount: IDENTITY.principal }],
        azure: [
          "velero.io/azure",
          "backups",
          { storageAccount: "estatestore", storageAccountURI: "https://estatestore.blob.core.windows.net", useAAD: "true" },
        ],
      }[cloud],
    );
    expect(plugin).toMatch(/^docker\.io\/velero\/velero-plugin-for-[\w-]+:v1\.14\.\d+$/);
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined).each(CLOUDS)("are valid by the upstream definitions on %s", (cloud) => {
    const objects = objectsOf(backupStages(ON, WIRINGS[cloud])).filter(
      (object) => "kind" in object && /velero\.io|external-secrets/.test(object.apiVersion),
    );

    expect(objects.length).toBeGreaterThan(2);
    expect(objects.flatMap((object) => definitions?.problemsOf(object as never) ?? ["no definition"])).toEqual([]);
  });

  it("hand Velero no key on a cloud, and on this machine the bucket's own, copied to where it is", () => {
    for (const cloud of CLOUDS) expect(at(releaseOf(WIRINGS[cloud]), "values", "credentials")).toEqual({ useSecret: false });
    const copies = kindOf(backupStages(ON, WIRINGS.local), "ExternalSecret").map(
      ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
    );
    const variables = JSON.stringify(at(releaseOf(WIRINGS.local), "values", "configuration", "extraEnvVars"));

    expect(copies).toEqual(["velero/object-store-key-backups"]);
    expect(variables).toContain('"secretKeyRef":{"name":"object-store-key-backups","key":"secretAccessKey"}');
    for (const cloud of ["aws", "gcp", "azure"] as const) {
      expect(kindOf(backupStages(ON, WIRINGS[cloud]), "ExternalSecret")).toEqual([]);
      expect(at(releaseOf(WIRINGS[cloud]), "values", "serviceAccount", "server")).toMatchObject({
        name: "velero",
        annotations: { "example.com/identity": "velero" },
      });
      expect(at(releaseOf(WIRINGS[cloud]), "values", "podLabels")).toMatchObject({ "example.com/use": "true" });
    }
  });

  it("let Velero read and not write, but while somebody restores", () => {
    const role = named(backupStages(ON, WIRINGS.aws), "ClusterRole", "estate-backup");

    expect(at(role, "rules")).toEqual([{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }]);
    expect(at(releaseOf(WIRINGS.aws), "values", "rbac", "clusterAdministratorName")).toBe("estate-backup");
    const restoring = BackupSpec.parse({ enabled: true, restoring: true });
    expect(at(releaseOf(WIRINGS.aws, restoring), "values", "rbac", "clusterAdministratorName")).toBe("cluster-admin");
  });

  it("run nothing on the nodes, in a namespace that admits restricted pods alone", () => {
    expect(at(releaseOf(WIRINGS.aws), "values")).toMatchObject({
      deployNodeAgent: false,
      podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containerSecurityContext: { readOnlyRootFilesystem: true },
      initContainers: [{ securityContext: { readOnlyRootFilesystem: true }, resources: { limits: { memory: "128Mi" } } }],
    });
    expect(at(kindOf(backupStages(ON, WIRINGS.aws), "Namespace")[0], "metadata", "labels", "pod-security.kubernetes.io/enforce")).toBe(
      "restricted",
    );
  });

  it("are taken each night and each month, and kept for as long as the environment says", () => {
    const stages = backupStages(BackupSpec.parse({ enabled: true, dailyDays: 3, monthlyDays: 366 }), WIRINGS.aws);

    expect(at(named(stages, "Schedule", "daily"), "spec")).toMatchObject({ schedule: "0 2 * * *", template: { ttl: "72h0m0s" } });
    expect(at(named(stages, "Schedule", "monthly"), "spec")).toMatchObject({ schedule: "0 3 1 * *", template: { ttl: "8784h0m0s" } });
  });

  it("reach the bucket, and whoever gives Velero its token", () => {
    const rules = (cloud: (typeof CLOUDS)[number]) =>
      JSON.stringify(at(named(backupStages(ON, WIRINGS[cloud]), "NetworkPolicy", "velero"), "spec", "egress"));

    expect(rules("aws")).toContain('"cidr":"169.254.170.23/32"');
    expect(rules("aws")).toContain('"cidr":"10.40.0.0/16"');
    expect(rules("local")).toContain('"port":8333');
    expect(at(releaseOf(WIRINGS.local), "values", "podLabels")).toEqual({ "client.mlops-estate/object-store": "true" });
  });

  it("find the bucket's name in every form of address", () => {
    assert(
      property(stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/), (name) => {
        expect(bucketNameIn(`s3://${name}`)).toBe(name);
        expect(bucketNameIn(`gs://${name}`)).toBe(name);
        expect(bucketNameIn(`wasbs://${name}@account.blob.core.windows.net`)).toBe(name);
      }),
    );
  });

  it("are restored into a namespace of their own by an account that may write nowhere else, where somebody rehearses it", () => {
    const rehearsed = BackupSpec.parse({ enabled: true, rehearsal: { enabled: true } });
    const stages = backupStages(rehearsed, WIRINGS.local);
    const aws = { ...WIRINGS.aws, rehearser: { ...IDENTITY, serviceAccount: "backup-rehearsal" } };
    const env = (wiring: BackupWiring) => JSON.stringify(kindOf(backupStages(rehearsed, wiring), "CronJob"));

    expect(at(named(stages, "Role", "backup-rehearsal"), "rules")).toEqual([
      { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "get", "list", "delete"] },
    ]);
    expect(kindOf(stages, "ClusterRoleBinding")).toEqual([]);
    expect(kindOf(stages, "ServiceAccount").filter(({ metadata }) => metadata.name === "backup-rehearsal")).toHaveLength(1);
    expect(env(WIRINGS.local)).toContain('"s3://backups/cluster"');
    expect(env(aws)).toContain('"s3://estate-backups/cluster"');
    expect(at(named(backupStages(rehearsed, aws), "ServiceAccount", "backup-rehearsal"), "metadata", "annotations")).toEqual(
      IDENTITY.annotations,
    );
    expect(JSON.stringify(kindOf(stages, "PrometheusRule"))).toContain("kube_cronjob_status_last_successful_time");
    expect(kindOf(backupStages(ON, WIRINGS.local), "CronJob")).toEqual([]);
  });
});
