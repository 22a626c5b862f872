import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { PATTERNS } from "../../components/release/contract.ts";
import { checkEnvironment } from "../../environments/check.ts";
import { loadEnvironment } from "../../environments/load.ts";
import type { Tree } from "../../environments/merge.ts";
import { siteOf } from "../../verify/index.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/releases");
const ENVIRONMENT = "Pulumi.local-releases.yaml";
const MINUTES = 60_000;

const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

describe("the environment of the example of releases", () => {
  const values = (parse(readFileSync(join(EXAMPLE, ENVIRONMENT), "utf8")) as { readonly config: Tree }).config;

  it("is valid where it is copied to", () => {
    const root = mkdtempSync(join(tmpdir(), "releases-"));
    try {
      mkdirSync(join(root, "environments"));
      cpSync(join(EXAMPLE, ENVIRONMENT), join(root, "environments", ENVIRONMENT));

      expect(loadEnvironment("local-releases", root).environment.retraining.enabled).toBe(true);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("stands beside the local one", () => {
    const { environment } = checkEnvironment({ cloud: "local", owner: "platform", costCentre: "research" });

    expect(values["cluster"]).not.toEqual({ name: environment?.cluster.name });
  });

  it("declares every state of the route, and all that `estate verify` tries of a canary and of the loop", async () => {
    const plan = await estatePlan(values, "local-releases");
    const { environment } = checkEnvironment(values);
    if (environment === undefined) throw new Error("the environment is not valid");

    const route = plannedObjects(plan).find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "route-example");
    const states = new Set(Object.keys(route?.fields.data ?? {}).map((file) => file.replace(/\..*/, "")));
    expect(states).toEqual(new Set(["canary-10", "challenger", "champion"]));
    expect(siteOf(plan, environment).release).toMatchObject({ retrained: true, scrapeSeconds: 5, kept: { redact: ["ash"] } });
  });

  it.each(PATTERNS)("is valid for %s too", (pattern) => {
    const { models, ...release } = values["release"] as { readonly models: readonly Tree[] };

    expect(
      checkEnvironment({ ...values, release: { ...release, models: models.map((model) => ({ ...model, pattern })) } }).problems,
    ).toEqual([]);
  });
});

const ASK_REGISTRY = `
import json, sys, mlflow
from sklearn.datasets import load_wine
model = mlflow.pyfunc.load_model("models:/example@" + sys.argv[1])
print(json.dumps(model.predict(load_wine(as_frame=True).data.iloc[[0, 70, 150]]).tolist()))
`;

describe.skipIf(python === undefined)(`the programs of the example of releases${whySkipped(prepared)}`, () => {
  it("propose versions that are right, or wrong on purpose", { timeout: 15 * MINUTES }, async () => {
    const place = { env: { MLFLOW_TRACKING_URI: `sqlite:///${python?.folder}/releases.db` } };
    const propose = async (...words: string[]) => {
      const printed = await python?.expect("python", [join(EXAMPLE, "propose.py"), ...words], place);
      return JSON.parse(printed?.trim().split("\n").at(-1) ?? "");
    };
    const saysOf = async (alias: string) => JSON.parse((await python?.expect("python", ["-c", ASK_REGISTRY, alias], place)) ?? "");

    expect(await propose("champion")).toEqual({ model: "example", version: "1", alias: "champion" });
    expect(await propose("challenger", "wrong")).toEqual({ model: "example", version: "2", alias: "challenger" });
    expect(await saysOf("champion")).toEqual([0, 1, 2]);
    expect(await saysOf("challenger")).toEqual([1, 2, 0]);
    expect(await propose()).toEqual({ model: "example", version: "3", alias: "challenger" });
    expect(await saysOf("challenger")).toEqual([0, 1, 2]);
  });

  it("ask through the gateway, say who answered, and tell what was true", { timeout: 5 * MINUTES }, async () => {
    const truths: { id: string; value: number }[] = [];
    let asked = 0;
    const gateway = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => {
        body += part.toString();
      });
      request.on("end", () => {
        if (request.url === "/models/example/ground-truth") {
          truths.push(...(JSON.parse(body) as typeof truths));
          response.writeHead(202).end("{}");
          return;
        }
        asked += 1;
        if (asked === 3) {
          response.writeHead(503).end();
          return;
        }
        const told = { "x-model-version": "2", "x-variant": "challenger", "x-request-id": `id-${asked}` };
        response.writeHead(200, told).end(JSON.stringify({ predictions: [0] }));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => gateway.once("listening", resolve));
    try {
      const address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;

      const said = await python?.expect("python", [join(EXAMPLE, "ask.py"), address, "6"]);

      expect(said).toMatch(/^\d\d:\d\d:\d\d {2}status 503: 1, version 2 \(challenger\): \d+$/m);
      expect(truths[0]).toEqual({ id: "id-1", value: expect.toBeOneOf([0, 1, 2]) });
      expect(truths.map(({ id }) => id)).not.toContain("id-3");
    } finally {
      gateway.close();
    }
  });
});
