import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { imageReference } from "../../pins/index.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const PIPELINES = join(import.meta.dirname, "../../examples/pipelines");
const MINUTES = 60_000;
const STEPS = ["validate", "train", "register"];

const kubeflow = await pythonWith("examples/pipelines/kubeflow/requirements.txt");
const airflow = await pythonWith("examples/pipelines/airflow/requirements.txt");
afterAll(async () => {
  await kubeflow.python?.[Symbol.asyncDispose]();
  await airflow.python?.[Symbol.asyncDispose]();
});

describe.skipIf(kubeflow.python === undefined)(`the Kubeflow pipeline${whySkipped(kubeflow)}`, { concurrent: true }, () => {
  it("compiles to three bounded steps, one after the other, each with the program that it is named after", {
    timeout: 10 * MINUTES,
  }, async () => {
    const compiled = join(kubeflow.python?.folder ?? "", "wine.yaml");

    await kubeflow.python?.expect("python", [join(PIPELINES, "kubeflow/pipeline.py"), compiled]);

    const [pipeline, platform] = parseAllDocuments(await readFile(compiled, "utf8")).map((document) => document.toJS());
    const { executors } = pipeline.deploymentSpec;
    for (const step of STEPS) {
      const { container } = executors[`exec-${step}`];
      expect(container.image).toBe(imageReference("mlflow"));
      expect(container.command).toContain(await readFile(join(PIPELINES, "steps", `${step}.py`), "utf8"));
      expect(container.resources).toMatchObject({ resourceCpuLimit: expect.anything(), resourceMemoryLimit: expect.anything() });
      expect(platform.platforms.kubernetes.deploymentSpec.executors[`exec-${step}`]).toMatchObject({
        configMapAsEnv: [expect.objectContaining({ configMapName: "estate" })],
        podMetadata: { labels: { "client.mlops-estate/mlflow": "true" } },
        securityContext: { runAsNonRoot: true },
      });
    }
    const { tasks } = pipeline.root.dag;
    expect(STEPS.map((step) => tasks[step].dependentTasks ?? [])).toEqual([[], ["validate"], ["train"]]);
  });
});

/** Reads the folder of pipelines as Airflow's own processor does, and builds each task's pod as its operator does, without a cluster. */
const PODS = `
import json, sys
from airflow.dag_processing.dagbag import DagBag
from kubernetes.client import ApiClient
bag = DagBag(sys.argv[1])
dags = {}
for name, dag in bag.dags.items():
    tasks = {}
    for task in dag.tasks:
        pod = ApiClient().sanitize_for_serialization(task.build_pod_request_obj({}))
        tasks[task.task_id] = {"after": sorted(task.upstream_task_ids), "pod": pod, "templated": [name for name in task.template_fields if "{{" in str(getattr(task, name))]}
    dags[name] = tasks
print(json.dumps({"errors": bag.import_errors, "dags": dags}))
`;

const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "none",
  clusters: [{ name: "none", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "none", user: {} }],
  contexts: [{ name: "none", context: { cluster: "none", user: "none" } }],
});

describe.skipIf(airflow.python === undefined)(`the Airflow pipeline${whySkipped(airflow)}`, { concurrent: true }, () => {
  it("is read without an error, and makes three restricted pods, one after the other", { timeout: 15 * MINUTES }, async () => {
    const folder = airflow.python?.folder ?? "";
    // As Airflow finds it in a repository: the programs of the steps beside it.
    await cp(PIPELINES, join(folder, "dags"), { recursive: true });
    await mkdir(join(folder, "airflow"));
    await writeFile(join(folder, "kubeconfig"), KUBECONFIG);
    const env = {
      AIRFLOW_HOME: join(folder, "airflow"),
      // Its own 30 seconds are for a machine that does nothing else.
      AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT: "600",
      KUBECONFIG: join(folder, "kubeconfig"),
      MLFLOW_TRACKING_URI: "http://mlflow.mlops.svc:5000",
    };

    const printed = await airflow.python?.expect("python", ["-c", PODS, join(folder, "dags/airflow")], { env });

    const { dags, errors } = JSON.parse(printed?.trim().split("\n").at(-1) ?? "");
    expect(errors).toEqual({});
    expect(Object.keys(dags)).toEqual(["example_wine"]);
    const tasks = dags.example_wine;
    expect(STEPS.map((step) => tasks[step].after)).toEqual([[], ["validate"], ["train"]]);
    for (const step of STEPS) {
      const { pod, templated } = tasks[step];
      const [container] = pod.spec.containers;
      expect(pod.metadata).toMatchObject({
        namespace: "mlops",
        labels: { "app.kubernetes.io/name": "airflow-training", "client.mlops-estate/mlflow": "true" },
      });
      expect(pod.spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      });
      expect(container.image).toBe(imageReference("mlflow"));
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(container.resources.limits).toEqual({ cpu: "1", memory: "1Gi" });
      expect(container.env).toContainEqual({ name: "MLFLOW_TRACKING_URI", value: "http://mlflow.mlops.svc:5000" });
      // The programs hold nothing that Airflow would take for a template of its own.
      expect(templated).toEqual(["env_vars"]);
    }
  });
});
