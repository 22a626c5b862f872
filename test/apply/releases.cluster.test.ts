import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { destroy, isChanged, type Outcome, status, type UpOptions, up } from "../../apply/index.ts";
import { ensureTools } from "../../toolchain/build.ts";
import { type Fixture, planOf } from "../plan/render/plans.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { fixture, namespace } from "./plans.ts";

let cluster: ThrowAwayCluster;
let folder = "";
let server: Server;
let repository = "";

const options: UpOptions = {
  wait: true,
  timeoutSeconds: 120,
  lockSeconds: 10,
  chartsMayBeMissing: true,
  onStep: () => undefined,
  onLine: () => undefined,
};

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.charts.example.com }
spec:
  group: charts.example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { size: { type: integer } } } } } }
`;

beforeAll(async () => {
  cluster = await throwAwayCluster();
  folder = await mkdtemp(join(tmpdir(), "charts-"));
  vi.stubEnv("ESTATE_STATE", cluster.state);
  await makeRepository();
  await mkdir(join(folder, "definitions"));
  await writeFile(join(folder, "definitions", "widgets.yaml"), definition);
});

afterAll(async () => {
  server.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
  await cluster.delete();
});

/** A classic repository on loopback with chart `widgets` 1.0.0, which brings a definition and a ConfigMap. */
async function makeRepository(): Promise<void> {
  const chart = join(folder, "widgets");
  await mkdir(join(chart, "templates"), { recursive: true });
  await mkdir(join(chart, "crds"));
  await writeFile(join(chart, "Chart.yaml"), "apiVersion: v2\nname: widgets\nversion: 1.0.0\n");
  await writeFile(join(chart, "values.yaml"), "colour: red\n");
  await writeFile(join(chart, "crds", "widgets.yaml"), definition);
  await writeFile(
    join(chart, "templates", "map.yaml"),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: from-chart }\ndata: { colour: {{ .Values.colour | quote }} }\n",
  );
  const { helm } = await ensureTools(["helm"]);
  await execa(helm, ["package", chart, "--destination", folder]);
  await execa(helm, ["repo", "index", folder]);
  server = createServer(async (request, response) => {
    const file = await readFile(join(folder, basename(request.url ?? ""))).catch(() => undefined);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function release(changed: { repo?: string; version?: string; colour?: string } = {}): Fixture {
  const { repo = repository, version = "1.0.0", colour = "red" } = changed;
  const inputs = { chart: "widgets", name: "widgets", namespace: "fixture", version, values: { colour }, repositoryOpts: { repo } };
  return { urn: "release", type: "kubernetes:helm.sh/v3:Release", inputs };
}

const widget = (spec: Record<string, number | string>) => fixture("charts.example.com/v1", "Widget", "w", { spec }, ["release"]);

function bringUp(resources: readonly Fixture[], changed: Partial<UpOptions> = {}): Promise<Outcome> {
  return up(planOf([namespace, ...resources]), cluster, { ...options, ...changed });
}

function doneWithRelease(outcome: Outcome): string | undefined {
  return outcome.actions.find(({ what }) => what === "release fixture/widgets")?.done;
}

async function get(...args: string[]): Promise<string> {
  return (await cluster.kubectl(["get", ...args, "--ignore-not-found"])).stdout;
}

/** A port of this machine on which nobody listens: where an unreachable repository is. */
const nowhere = "http://127.0.0.1:9";

test("on a real cluster a chart that cannot be reached is an error", async () => {
  const missing = bringUp([release({ repo: nowhere })], { chartsMayBeMissing: false });

  await expect(missing).rejects.toThrow(/release fixture\/widgets: chart unreachable: .*refused/);
});

test("on an embedded cluster it is listed as not installed, and a stand-in takes its objects", async () => {
  const plan = [release({ repo: nowhere }), widget({ size: "checked by nobody" })];
  const outcome = await bringUp(plan);

  expect(doneWithRelease(outcome)).toBe("not installed");
  expect(outcome.checkedKinds).toEqual([{ kind: "charts.example.com/Widget", source: "stand-in that checks nothing" }]);
  const again = await bringUp(plan);
  expect(isChanged(again)).toBe(false);
  expect(again.checkedKinds).toEqual(outcome.checkedKinds);
  expect((await status("fixture", cluster)).at(-1)).toMatchObject({
    state: "missing",
    reason: expect.stringContaining("chart unreachable"),
  });
  await destroy("fixture", cluster, options);
  expect(await get("crd", "-o", "name")).toBe("");
});

test("the folder of definitions comes before the stand-in, and checks", async () => {
  const folders = { definitionsFolder: join(folder, "definitions") };

  await expect(bringUp([release({ repo: nowhere }), widget({ size: "three" })], folders)).rejects.toThrow(/spec\.size/);
  const outcome = await bringUp([release({ repo: nowhere }), widget({ size: 3 })], folders);
  expect(outcome.checkedKinds).toEqual([{ kind: "charts.example.com/Widget", source: "folder of definitions" }]);
});

test("a chart that comes into reach is installed over what stood in for it, and a second run changes nothing", async () => {
  const plan = [release(), widget({ size: 3 })];
  const outcome = await bringUp(plan);

  expect(doneWithRelease(outcome)).toBe("created");
  expect(outcome.checkedKinds).toMatchObject([{ kind: "charts.example.com/Widget", source: "chart" }]);
  expect(isChanged(await bringUp(plan))).toBe(false);
  expect(await get("configmap/from-chart", "-n", "fixture", "-o", "jsonpath={.data.colour}")).toBe("red");
});

test("changed values upgrade the release", async () => {
  const outcome = await bringUp([release({ colour: "blue" }), widget({ size: 3 })]);

  expect(doneWithRelease(outcome)).toBe("updated");
  expect(await get("configmap/from-chart", "-n", "fixture", "-o", "jsonpath={.data.colour}")).toBe("blue");
});

test("a version that the repository does not have is an error, not an unreachable chart", async () => {
  await expect(bringUp([release({ version: "9.9.9" })])).rejects.toThrow(/chart widgets 9\.9\.9 cannot be fetched: .*9\.9\.9/);
});

test("a release that was interrupted is taken up again", async () => {
  const stuck = JSON.parse(await get("secrets", "-n", "fixture", "-l", "owner=helm,status=deployed", "-o", "json")) as {
    items: { metadata: { name: string } }[];
  };
  const secret = stuck.items[0]?.metadata.name ?? "";
  const { stdout } = await cluster.kubectl(["get", "secret", secret, "-n", "fixture", "-o", "jsonpath={.data.release}"]);
  const pending = await pendingRelease(stdout);
  await cluster.kubectl(["patch", "secret", secret, "-n", "fixture", "--type=merge", "-p", JSON.stringify({ data: { release: pending } })]);

  expect(doneWithRelease(await bringUp([release({ colour: "green" }), widget({ size: 3 })]))).toBe("updated");
  expect(await get("configmap/from-chart", "-n", "fixture", "-o", "jsonpath={.data.colour}")).toBe("green");
});

test("a release that left the plan is uninstalled, its definitions with it", async () => {
  const outcome = await bringUp([]);

  expect(doneWithRelease(outcome)).toBe("pruned");
  expect(await get("configmap/from-chart", "-n", "fixture", "-o", "name")).toBe("");
  expect(await get("crd", "-o", "name")).toBe("");
});

/** Helm keeps a release as base64 of gzip of JSON, in a Secret that is base64 again. */
async function pendingRelease(data: string): Promise<string> {
  const { gunzipSync, gzipSync } = await import("node:zlib");
  const decoded = gunzipSync(Buffer.from(Buffer.from(data, "base64").toString(), "base64")).toString();
  const changed = JSON.parse(decoded) as { info: { status: string } };
  changed.info.status = "pending-upgrade";
  return Buffer.from(gzipSync(JSON.stringify(changed)).toString("base64")).toString("base64");
}
