import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Grant } from "../../../../components/identity/contract.ts";
import { ModelMonitoringSpec } from "../../../../components/model-monitoring/contract.ts";
import { RetrainingSpec } from "../../../../components/retraining/contract.ts";
import { ServingSpec } from "../../../../components/serving/contract.ts";
import { LOOP_WORKLOADS, loopWorkloads } from "../../../../stacks/loop-workloads.ts";
import { bucketOf, CLOUDS, type Cloud, PLACES, STORES_LOCK, visit } from "../../../support/cloud-stores.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";

const HERE = import.meta.dirname;
const SERVING = join(HERE, "../../../../components/serving");

const prepared = await pythonWith(STORES_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

type Step = readonly [verb: "put" | "get" | "list" | "delete", ...given: string[]];

/** What comes of steps of a pod, or why it ended. */
async function outcomes(cloud: Cloud, grants: readonly Grant[], steps: readonly Step[], world: object = {}) {
  const made = await visit(python, { cloud, grants }, { stdin: JSON.stringify(steps), ...world }, [
    join(HERE, "pod.py"),
    PLACES[cloud].address,
  ]);
  if (made.code !== 0) throw new Error(made.err);
  return { ...made, came: JSON.parse(made.out) as readonly unknown[] };
}

const REQUEST = "example/requests/champion/2026/01/01/00/20260101T000000.000Z-a.jsonl";
const TRUTH = "example/ground-truth/2026/01/01/00/20260101T000000.000000Z-m.jsonl";
const LATEST = "example/reports/latest.json";
const RECORDED = { [REQUEST]: "asked", [TRUTH]: "true", [LATEST]: "{}" };

function loopGrants(cloud: Cloud, workload: keyof typeof LOOP_WORKLOADS): readonly Grant[] {
  const environment = {
    modelMonitoring: ModelMonitoringSpec.parse({ enabled: true }),
    retraining: RetrainingSpec.parse({ enabled: true }),
    serving: ServingSpec.parse({}),
  };
  const data = { ...bucketOf(cloud), id: "another" };
  return (
    loopWorkloads(environment, { captures: bucketOf(cloud), data }).find(({ name }) => name === LOOP_WORKLOADS[workload])?.grants ?? []
  );
}

describe.skipIf(python === undefined).each(CLOUDS)(`the store of %s${whySkipped(prepared)}`, { timeout: 120_000 }, (cloud) => {
  const all: readonly Grant[] = [{ verb: "writes", bucket: bucketOf(cloud) }];

  it("is listed in order and in pages, read, written and deleted, whatever names are made of", async () => {
    const names = ["a/1", "a/2", "a/3", "b c/+é&<?.txt"];
    const put = names.map((name): Step => ["put", name, `of ${name}`]);
    const { came, left } = await outcomes(cloud, all, [
      ...put,
      ["list", ""],
      ["list", "a/", "a/1"],
      ["get", "b c/+é&<?.txt"],
      ["get", "nothing"],
      ["put", "a/1", "again"],
      ["get", "a/1"],
      ["delete", "a/1"],
      ["list", "a/"],
    ]);

    expect(came.slice(names.length)).toEqual([names, ["a/2", "a/3"], "of b c/+é&<?.txt", null, null, "again", null, ["a/2", "a/3"]]);
    expect(Object.keys(left)).toEqual(names.slice(1));
  });

  it("lets in nobody whose token the cluster did not sign", async () => {
    const { code, left, out } = await visit(python, { cloud, grants: all }, { stdin: '[["put", "a", "b"]]', forged: true }, [
      join(HERE, "pod.py"),
      PLACES[cloud].address,
    ]);

    expect(code).not.toBe(0);
    expect(out).toBe("");
    expect(left).toEqual({});
  });

  it("calls its cloud and nobody else, by the hosts of the cloud's documents", async () => {
    const { seen } = await outcomes(cloud, all, [["put", "a", "b"]]);
    const hosts = {
      aws: /^(127\.0\.0\.1|estate-captures\.s3\.eu-central-1\.amazonaws\.com)$/,
      gcp: /^(127\.0\.0\.1|storage\.googleapis\.com)$/,
    };
    const known = { ...hosts, azure: /^(login\.microsoftonline\.com|estate\.blob\.core\.windows\.net)$/ }[cloud];

    expect(seen.map((line) => /^\w+ ([^/]+)/.exec(line)?.[1]).filter((host) => !known.test(host ?? ""))).toEqual([]);
  });

  it("takes requests from whoever serves a model, and shows it nothing", async () => {
    const { came, left } = await outcomes(
      cloud,
      loopGrants(cloud, "servers"),
      [
        ["put", "example/requests/champion/2026/01/01/00/b.jsonl", "asked too"],
        ["put", TRUTH, "forged"],
        ["put", "other/requests/champion/x.jsonl", "of another model"],
        ["get", REQUEST],
        ["list", ""],
        ["delete", REQUEST],
      ],
      { objects: RECORDED },
    );

    expect(came).toEqual([null, ...Array.from({ length: 5 }, () => "refused")]);
    expect(left).toEqual({ ...RECORDED, "example/requests/champion/2026/01/01/00/b.jsonl": "asked too" });
  });

  it("lets the monitor read everything and add truth, and change nothing else", async () => {
    const { came } = await outcomes(
      cloud,
      loopGrants(cloud, "monitor"),
      [
        ["list", "example/requests/"],
        ["get", LATEST],
        ["put", "example/ground-truth/2026/01/01/00/n.jsonl", "more truth"],
        ["put", "example/requests/champion/x.jsonl", "forged"],
        ["put", LATEST, "forged"],
        ["delete", REQUEST],
      ],
      { objects: RECORDED },
    );

    expect(came).toEqual([[REQUEST], "{}", null, "refused", "refused", "refused"]);
  });

  it("lets looks for drift replace reports, and change nothing else", async () => {
    const { came, left } = await outcomes(
      cloud,
      loopGrants(cloud, "drift"),
      [
        ["list", "example/"],
        ["put", "example/reports/1/metrics.json", "{}"],
        ["put", LATEST, '{"metrics":"1"}'],
        ["delete", "example/reports/1/metrics.json"],
        ["put", REQUEST, "forged"],
        ["delete", TRUTH],
      ],
      { objects: RECORDED },
    );

    expect(came).toEqual([Object.keys(RECORDED).sort(), null, null, null, "refused", "refused"]);
    expect(left).toEqual({ ...RECORDED, [LATEST]: '{"metrics":"1"}' });
  });

  it("lets a training read, and change nothing", async () => {
    const { came, left } = await outcomes(
      cloud,
      loopGrants(cloud, "retraining"),
      [
        ["get", REQUEST],
        ["get", TRUTH],
        ["put", TRUTH, "forged"],
        ["put", "example/requests/champion/x.jsonl", "forged"],
        ["delete", REQUEST],
      ],
      { objects: RECORDED },
    );

    expect(came).toEqual(["asked", "true", "refused", "refused", "refused"]);
    expect(left).toEqual(RECORDED);
  });

  it("gets what a model was asked from its server", async () => {
    const env = { CAPTURE_URI: PLACES[cloud].address, CAPTURE_SECONDS: "0.1", HOSTNAME: "pod-1" };
    const { left, out } = await visit(python, { cloud, grants: loopGrants(cloud, "servers"), folders: [SERVING] }, { env }, [
      join(HERE, "capture-once.py"),
    ]);
    const [[name, text] = ["", "{}"]] = Object.entries(left);

    expect(out).toBe("1\n");
    expect(name).toMatch(/^example\/requests\/champion\/\d{4}\/\d\d\/\d\d\/\d\d\/\S+-pod-1\.jsonl$/);
    expect(JSON.parse(text)).toMatchObject({
      id: "one",
      model: "example",
      variant: "champion",
      inputs: { "0": 5.1, "1": 3.5 },
      prediction: 0,
    });
  });
});
