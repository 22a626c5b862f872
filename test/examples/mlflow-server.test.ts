import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Container } from "../../components/core/kubernetes.ts";
import { accessOf as databasesOf } from "../../components/database/plan.ts";
import { accessOf as bucketsOf } from "../../components/object-store/plan.ts";
import { TrackingSpec, type TrackingWiring } from "../../components/tracking/contract.ts";
import { trackingStages } from "../../components/tracking/manifests.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";
import { freePort } from "../support/free-port.ts";
import { pythonWith, whySkipped } from "../support/python.ts";
import { pythonServer, serving } from "../support/serving.ts";
import { podsOf } from "../support/workloads.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const MINUTES = 60_000;

const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const folder = python?.folder ?? "";
const store = { MLFLOW_BACKEND_STORE_URI: `sqlite:///${folder}/server.db` };

/** A container's command with what the kubelet and the pod's volumes would put in its place. */
function commandOf(container: Container | undefined, replaced: Readonly<Record<string, string>>): readonly string[] {
  const words = (container?.command ?? []) as readonly string[];
  return words.map((word) => Object.entries(replaced).reduce((text, [from, to]) => text.replaceAll(from, to), word));
}

function containerNamed(name: string): Container | undefined {
  const namespace = "mlops";
  const database = databasesOf({ namespace, databases: [{ name: "tracking" }] })["tracking"];
  const bucket = bucketsOf({ namespace, buckets: [{ name: "artifacts" }] })["artifacts"];
  const stages = trackingStages(TrackingSpec.parse({}), { namespace, database, bucket } as TrackingWiring);
  return podsOf(stages)
    .flatMap(({ spec }) => spec.containers)
    .find((container) => container.name === name);
}

/** Variables of a container that are plain words, as its image would see them. */
function plainEnv({ env = [] }: Container): Record<string, string> {
  const plain = (env as { name: string; value?: string }[]).filter(({ value }) => value !== undefined && !value.includes("$("));
  return Object.fromEntries(plain.map(({ name, value }) => [name, value ?? ""]));
}

describe.skipIf(python === undefined)(`MLflow's own program${whySkipped(prepared)}`, { concurrent: true }, () => {
  beforeAll(async () => {
    await cp(join(EXAMPLES, "tracking"), folder, { recursive: true });
    await mkdir(join(folder, "metrics"), { recursive: true });
    const upgrade = commandOf(containerNamed("upgrade"), { "$(MLFLOW_BACKEND_STORE_URI)": store.MLFLOW_BACKEND_STORE_URI });
    await python?.expect(upgrade[0] ?? "", upgrade.slice(1), { env: store });
  }, 10 * MINUTES);

  it("takes the estate's options, keeps a run and its model, serves metrics, and refuses strangers' hosts", {
    timeout: 20 * MINUTES,
  }, async () => {
    const port = await freePort();
    const container = containerNamed("mlflow");
    const command = commandOf(container, {
      "0.0.0.0": "127.0.0.1",
      "5000": String(port),
      "$(ARTIFACTS_URI)": `file://${folder}`,
      "/metrics": `${folder}/metrics`,
    });
    const url = `http://127.0.0.1:${port}`;
    const env = { ...(container && plainEnv(container)), ...store, HOME: folder };

    await serving(pythonServer(python, command, { env, ready: `${url}/health` }), async () => {
      const printed = await python?.expect("python", ["train.py"], { env: { MLFLOW_TRACKING_URI: url } });
      const { runId, version } = JSON.parse(printed?.trim().split("\n").at(-1) ?? "");
      const run = await fetch(`${url}/api/2.0/mlflow/runs/get?run_id=${runId}`);
      const rebound = await execa("python3", ["-c", REBIND, String(port)], { reject: false });

      expect(version).toBe("1");
      expect(await run.json()).toMatchObject({ run: { info: { status: "FINISHED" } } });
      expect(rebound.stdout).toBe("403");
      expect(await (await fetch(`${url}/metrics`)).text()).toContain("mlflow_http_request_total");
      expect(await readdir(join(folder, "artifacts"), { recursive: true })).toContainEqual(expect.stringMatching(/MLmodel$/));
    });
  });

  it("serves the champion by the options of KServe's runtime, and answers the example's request as the example says", {
    timeout: 20 * MINUTES,
  }, async () => {
    const runtimes = plannedObjects(await estatePlan({ maturity: 1 })).filter(({ kind }) => kind === "ClusterServingRuntime");
    const [container = { name: "none" }]: Container[] =
      runtimes.find(({ metadata }) => metadata.name === "estate-mlflow")?.fields.spec.containers ?? [];
    const port = await freePort();
    // KServe has the storage initialiser put the files here; the example's own store has them already.
    const env = { MLFLOW_TRACKING_URI: `sqlite:///${folder}/own.db` };
    await python?.expect("python", ["train.py"], { env });
    const words = [...commandOf(container, {}), ...((container.args ?? []) as string[])];
    const command = words.map(
      (word) => ({ "/mnt/models": "models:/example-wine@champion", "0.0.0.0": "127.0.0.1", "8080": String(port) })[word] ?? word,
    );
    const request = await readFile(join(EXAMPLES, "serving/request.json"), "utf8");
    const response: unknown = JSON.parse(await readFile(join(EXAMPLES, "serving/response.json"), "utf8"));

    await serving(pythonServer(python, command, { env, ready: `http://127.0.0.1:${port}/ping` }), async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/invocations`, {
        method: "POST",
        body: request,
        headers: { "content-type": "application/json" },
      });
      expect(await answer.json()).toEqual(response);
    });
  });
});

/** `fetch` sets the Host header itself, whatever it is told. */
const REBIND = `
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
connection.request("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", headers={"Host": "evil.example.com"})
print(connection.getresponse().status, end="")
`;
