import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../../support/tracking-server.ts";
import { RegisteredModel } from "../registry.ts";
import { type RolloutObject, rolloutObject } from "./rollout-object.ts";

const PROGRAM = join(import.meta.dirname, "../../../../components/release/rollout.py");

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;

/** What Argo Rollouts says of a canary at one share, seen with the real controller. */
function paused(weight: number) {
  return {
    phase: "Paused",
    message: "CanaryPauseStep",
    currentPodHash: "new",
    stableRS: "old",
    canary: { weights: { canary: { weight }, stable: { weight: 100 - weight } } },
  };
}

const HEALTHY = {
  phase: "Healthy",
  currentPodHash: "new",
  stableRS: "new",
  canary: { weights: { canary: { weight: 0 }, stable: { weight: 100 } } },
};

const ABORTED = {
  phase: "Degraded",
  abort: true,
  message: 'RolloutAborted: Rollout aborted update to revision 2: Metric "errors" assessed Failed due to failed (2) > failureLimit (1)',
  currentPodHash: "new",
  stableRS: "old",
  canary: { weights: { canary: { weight: 0 }, stable: { weight: 100 } } },
};

describe.skipIf(python === undefined)(`a release by a rollout${whySkipped(prepared)}`, () => {
  const url = suiteTrackingServer(python);
  let count = 0;

  async function modelWith(aliases: Readonly<Record<string, string>>): Promise<RegisteredModel> {
    count += 1;
    const model = await new RegisteredModel(url(), `rolled-${count}`).make(3);
    for (const [alias, version] of Object.entries(aliases)) await model.give(alias, version);
    return model;
  }

  /** Runs the program as its Job does, to its end. */
  async function run(model: RegisteredModel, rollout: RolloutObject, approval: "automatic" | "person" = "automatic") {
    const path = join(rollout.account, "procedure.json");
    writeFileSync(path, JSON.stringify({ model: model.name, approval, pattern: "canary" }));
    const env = {
      PROCEDURE: path,
      ROLLOUT: `model-${model.name}`,
      API_SERVER: rollout.url,
      ACCOUNT_DIRECTORY: rollout.account,
      MLFLOW_TRACKING_URI: url(),
      PAUSE_SECONDS: "0.05",
    };
    const { all, exitCode } = await execa(python?.program("python") ?? "", ["-B", PROGRAM], {
      env: python?.environment(env) ?? {},
      extendEnv: false,
      reject: false,
      all: true,
    });
    return { exitCode, all };
  }

  /** Releases with a rollout that goes on at each look; the first read comes before it is begun. */
  async function released(model: RegisteredModel, before: string | undefined, statuses: readonly object[]) {
    await using rollout = await rolloutObject(`model-${model.name}`, before, (object, reads) => {
      const status = statuses[Math.min(reads - 2, statuses.length - 1)];
      if (status !== undefined) object.say(status as Readonly<Record<string, unknown>>);
    });
    const { all, exitCode } = await run(model, rollout);
    rmSync(rollout.account, { recursive: true });
    return { printed: all, exitCode, given: rollout.given, annotations: rollout.annotations(), aliases: await model.aliases() };
  }

  async function trail(model: RegisteredModel): Promise<readonly Record<string, unknown>[]> {
    const program = `import json, sys\nsys.path.insert(0, ${JSON.stringify(dirname(PROGRAM))})\nimport audit\nprint(json.dumps(audit.Audit(sys.argv[1]).entries(sys.argv[2])))`;
    return JSON.parse((await python?.expect("python", ["-B", "-c", program, url(), model.name])) ?? "") as Record<string, unknown>[];
  }

  it("that does well goes through the shares that callers saw, and is the champion", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });

    const found = await released(model, "1", [paused(10), paused(50), paused(100), HEALTHY]);

    expect(found, found.printed).toMatchObject({ exitCode: 0, given: ["2"], aliases: { champion: "2" }, annotations: {} });
    expect(found.aliases).not.toHaveProperty("challenger");
    expect(await model.tags("2")).toMatchObject({ release: "promoted", "promoted-over": "1" });
    expect(await trail(model)).toMatchObject([
      {
        kind: "release",
        version: "2",
        verdict: "promoted",
        "champion-before": "1",
        steps: [{ state: "canary-10" }, { state: "canary-50" }, { state: "challenger" }, { state: "champion" }],
      },
    ]);
  });

  it("that was aborted is taken back, with the very pods that were there before", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });

    const found = await released(model, undefined, [paused(10), ABORTED]);

    expect(found, found.printed).toMatchObject({ exitCode: 0, given: ["2", "none"], aliases: { champion: "1" }, annotations: {} });
    expect(await model.tags("2")).toMatchObject({ release: "taken-back", "release-reason": expect.stringContaining('Metric "errors"') });
  });

  it("is over by what the controller says of the version that it was given, and not by what it said before", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    await using rollout = await rolloutObject(`model-${model.name}`, "1", (object, reads) => {
      if (reads < 4) object.say(HEALTHY, 1);
      else object.say(reads < 6 ? paused(10) : ABORTED);
    });

    await run(model, rollout);

    expect((await model.aliases())["champion"]).toBe("1");
    expect(rollout.given).toEqual(["2", "1"]);
  });

  it("ends at once, and touches nothing, where there is nothing to release", async () => {
    const model = await modelWith({ champion: "1" });

    expect(await released(model, "1", [])).toMatchObject({ exitCode: 0, given: [], aliases: { champion: "1" } });
    expect(await trail(model)).toEqual([]);
  });

  it("waits for a person where a person has to approve", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    await using rollout = await rolloutObject(`model-${model.name}`, "1");

    expect((await run(model, rollout, "person")).all).toContain("waits for somebody to approve it");
    expect(rollout.given).toEqual([]);
  });

  it("is gone on with by the next run where one was cut off, and is not begun twice", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    await using rollout = await rolloutObject(`model-${model.name}`, "1", (object, reads) => object.say(reads < 3 ? paused(10) : HEALTHY));
    const patch = {
      metadata: {
        annotations: { "mlops-estate/challenger-version": "2", "mlops-estate/champion-version": "1", "mlops-estate/version-before": "1" },
      },
      spec: { template: { metadata: { annotations: { "mlops-estate/model-version": "2" } } } },
    };
    await fetch(`${rollout.url}/apis/argoproj.io/v1alpha1/namespaces/mlops/rollouts/model-${model.name}`, {
      method: "PATCH",
      body: JSON.stringify(patch),
    });

    const { all } = await run(model, rollout);

    expect(rollout.given, all).toEqual(["2"]);
    expect(await model.aliases()).toEqual({ champion: "2" });
    expect(rollout.annotations()).toEqual({});
  });

  it("goes back as soon as nobody wants the version any more", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    await using rollout = await rolloutObject(`model-${model.name}`, "1", (object) => object.say(paused(10)));
    const running = run(model, rollout);
    while (rollout.given.length === 0) await sleep(50);
    await model.take("challenger");

    await running;

    expect(rollout.given).toEqual(["2", "1"]);
    expect(await model.tags("2")).toMatchObject({ release: "taken-back", "release-reason": "the alias was taken from version 2" });
  });

  it("follows somebody who gives the alias champion to an older version, by the same steps", async () => {
    const model = await modelWith({ champion: "1" });

    const found = await released(model, "3", [paused(10), HEALTHY]);

    expect(found, found.printed).toMatchObject({ given: ["1"], aliases: { champion: "1" }, annotations: {} });
    expect(await trail(model)).toMatchObject([{ version: "1", "champion-before": "3", verdict: "promoted" }]);
  });
});
