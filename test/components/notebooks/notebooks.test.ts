import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClusterSpec } from "../../../components/cluster/contract.ts";
import { capabilitiesOf, nodeLabels, nodeTaints } from "../../../components/cluster/plan.ts";
import { CONFIG_HASH } from "../../../components/core/hash.ts";
import type { Stages } from "../../../components/core/kubernetes.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { serverConfig } from "../../../components/notebooks/config.ts";
import { NotebooksSpec, type NotebooksWiring } from "../../../components/notebooks/contract.ts";
import { notebooksStages, tokenSecretOf } from "../../../components/notebooks/manifests.ts";
import { at, containersOf, environmentOf, expectHardened, expectOnePort, matches, named } from "../pods.ts";

const CLUSTER = ClusterSpec.parse({});
const WIRING: NotebooksWiring = {
  namespace: "mlops",
  tracking: { system: "mlflow", namespace: "mlops", port: 5000, uri: "http://mlflow.mlops.svc:5000" },
  bucket: {
    uri: "s3://data",
    dvc: { url: "s3://data" },
    env: [
      { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "notebooks-s3", key: "access" } } },
      { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: "notebooks-s3", key: "secret" } } },
    ],
    callees: [{ system: "versitygw", namespace: "mlops", port: 7070 }],
  },
  cluster: capabilitiesOf(CLUSTER),
};

function podOf(values: object, wiring: Partial<NotebooksWiring> = {}): unknown {
  const stages = notebooksStages(NotebooksSpec.parse(values), { ...WIRING, ...wiring });
  return at(named(stages, "StatefulSet", "jupyterlab"), "spec", "template");
}

function hashOf(values: object): unknown {
  return at(podOf(values), "metadata", "annotations", CONFIG_HASH);
}

function stageOf(stages: Stages, kind: string, name: string): number {
  return stages.findIndex((stage) =>
    Object.values(stage).some((object) => "kind" in object && object.kind === kind && object.metadata.name === name),
  );
}

describe("notebooks", () => {
  const stages = notebooksStages(NotebooksSpec.parse({}), WIRING);

  it("fit Pod Security restricted and the quota", () => {
    expectHardened(stages);
  });

  it("agree on their port, with the server's own setting too", () => {
    const { port } = serverConfig(NotebooksSpec.parse({})).ServerApp;

    expectOnePort(stages, "jupyterlab", "jupyterlab", port);
  });

  it("have their token generated in a stage before the server that reads it", () => {
    const token = tokenSecretOf();

    expect(stageOf(stages, "Secret", token.name)).toBeGreaterThanOrEqual(0);
    expect(stageOf(stages, "Secret", token.name)).toBeLessThan(stageOf(stages, "StatefulSet", "jupyterlab"));
  });

  it("read the token from a file and never from the environment that kernels inherit", () => {
    const [container] = containersOf(podOf({}));
    const mounts = at(container, "volumeMounts") as { name: string; mountPath: string }[];

    expect(environmentOf(container)).not.toHaveProperty("JUPYTER_TOKEN");
    expect(environmentOf(container)["JUPYTER_TOKEN_FILE"]).toBe(
      `${mounts.find((mount) => mount.name === "token")?.mountPath}/${tokenSecretOf().key}`,
    );
  });

  it("may write to the home folder and to temporary files alone", () => {
    const mounts = at(containersOf(podOf({}))[0], "volumeMounts") as { name: string; readOnly?: boolean }[];

    expect(mounts.filter((mount) => mount.readOnly !== true).map((mount) => mount.name)).toEqual(["home", "tmp"]);
  });

  it("get no GPU, and no way onto its nodes, unless they ask", () => {
    const pod = podOf({});

    expect(at(pod, "spec", "tolerations")).toBeUndefined();
    expect(Object.keys(at(containersOf(pod)[0], "resources", "limits") as object)).toEqual(["cpu", "memory"]);
  });

  it("that ask for GPUs fit exactly the nodes that have them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), (acceleratorCount) => {
        const pod = podOf({ acceleratorCount });
        const selector = at(pod, "spec", "nodeSelector") as Record<string, unknown>;
        const fitting = CLUSTER.nodePools.filter((pool) => matches(nodeLabels(pool), selector));

        expect(fitting.map((pool) => pool.name)).toEqual(["gpu"]);
        expect(at(pod, "spec", "tolerations")).toEqual(fitting.flatMap(nodeTaints).map((taint) => ({ operator: "Equal", ...taint })));
        expect(at(containersOf(pod)[0], "resources", "limits", "nvidia.com/gpu")).toBe(String(acceleratorCount));
      }),
    );
  });

  it.each([
    [{ acceleratorCount: 1 }, { nodePools: [{ name: "cpu", max: 1 }] }, "notebooks.acceleratorCount: must be 0"],
    [{ acceleratorCount: 1, acceleratorPool: "cpu" }, {}, 'notebooks.acceleratorPool: must be one of gpu (got "cpu")'],
  ])("say what is wrong when no pool has the GPUs of %j", (values, cluster, message) => {
    expect(() => podOf(values, { cluster: capabilitiesOf(ClusterSpec.parse(cluster)) })).toThrow(message);
  });

  it("are told of the estate's further systems, mount their files, wear their labels and are let out to them", () => {
    const folder = { configMap: "feast-client", folder: "/etc/estate/feast", files: {} };
    const env = [{ name: "FEAST_FS_YAML_FILE_PATH", value: "/etc/estate/feast/feature_store.yaml" }];
    const surroundings = { env, callees: [{ system: "feast-online", namespace: "mlops", port: 6566 }], folders: [folder] };
    const told = notebooksStages(NotebooksSpec.parse({}), { ...WIRING, surroundings });
    const pod = at(named(told, "StatefulSet", "jupyterlab"), "spec", "template");

    expect(environmentOf(containersOf(pod)[0])).toMatchObject({ FEAST_FS_YAML_FILE_PATH: "/etc/estate/feast/feature_store.yaml" });
    expect(at(containersOf(pod)[0], "volumeMounts")).toContainEqual({ name: "feast-client", mountPath: folder.folder, readOnly: true });
    expect(at(pod, "spec", "volumes")).toContainEqual({ name: "feast-client", configMap: { name: "feast-client" } });
    expect(at(pod, "metadata", "labels")).toMatchObject({ "client.mlops-estate/feast-online": "true" });
    expect(JSON.stringify(at(named(told, "NetworkPolicy", "jupyterlab"), "spec", "egress"))).toContain('"port":6566');
    expectHardened(told);
  });

  it("say where the DVC configurations are mounted, if there are any", () => {
    const [container] = containersOf(podOf({}, { dvcConfigMap: "dvc" }));
    const mounts = at(container, "volumeMounts") as { name: string; mountPath: string }[];

    expect(mounts.find((mount) => mount.name === "dvc")?.mountPath).toBe(environmentOf(container)["ESTATE_DVC_CONFIGS"]);
    expect(environmentOf(containersOf(podOf({}))[0])).not.toHaveProperty("ESTATE_DVC_CONFIGS");
  });

  it("take the bucket's key from its Secret by name", () => {
    const variables = at(containersOf(podOf({}))[0], "env");

    expect(variables).toContainEqual({ name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "notebooks-s3", key: "access" } } });
    expect(variables).toContainEqual({
      name: "AWS_SECRET_ACCESS_KEY",
      valueFrom: { secretKeyRef: { name: "notebooks-s3", key: "secret" } },
    });
  });

  it("roll when their settings change", () => {
    expect(hashOf({ idleMinutes: 5 })).not.toBe(hashOf({}));
    expect(hashOf({ memoryMiB: 4096 })).toBe(hashOf({}));
  });

  it("take pages of their own origin alone unless told of one other", () => {
    expect(serverConfig(NotebooksSpec.parse({})).ServerApp.allow_origin).toBe("");
    expect(() => parseSpec("notebooks", NotebooksSpec, { origin: "*" })).toThrow("origin: must be an origin");
  });

  it("report every problem of a spec at once", () => {
    const spec = { idleMinutes: 1, acceleratorCount: -1, memoryMib: 3 };

    for (const path of ["idleMinutes", "acceleratorCount", "memoryMib"])
      expect(() => parseSpec("notebooks", NotebooksSpec, spec)).toThrow(new RegExp(`\\b${path}: `));
  });
});
