import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { Procedure } from "../../../components/release/procedure.ts";
import { sampleSize } from "../../../components/release/sample-size.ts";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../support/tracking-server.ts";
import { RegisteredModel } from "./registry.ts";
import { type QueryAnswer, queryServer, type RouteObject, routeObject } from "./stand-ins.ts";

const PROGRAM = join(import.meta.dirname, "../../../components/release/release.py");

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;

/** Two steps that last for three looks each, and one measure. */
const CANARY: Procedure = {
  model: "set by each test",
  pattern: "canary",
  approval: "automatic",
  rest: "champion",
  steps: [
    { state: "canary-10", seconds: 0.5 },
    { state: "challenger", seconds: 0.5 },
  ],
  everySeconds: 0.2,
  freshSeconds: 60,
  failures: 2,
  measures: [{ name: "errors", query: "errors of $version, $champion before", max: 0.02 }],
  conclusions: [],
  evidence: ["errors"],
  promotes: true,
};

const AB: Procedure = {
  ...CANARY,
  pattern: "ab",
  steps: [{ state: "ab", seconds: 30 }],
  measures: [],
  evidence: [],
  test: { successes: "successes", trials: "trials", label: "variant", significance: 0.05, sampleSize: 400, longestSeconds: 30 },
};

const SHADOW: Procedure = {
  ...CANARY,
  pattern: "shadow",
  steps: [{ state: "shadow", seconds: 0.5 }],
  conclusions: [{ name: "disagreement", query: "disagreement of $version", max: 0.1 }],
  promotes: false,
};

const STATES = ["champion", "canary-10", "ab", "shadow", "challenger"];

describe.skipIf(python === undefined)(`a release${whySkipped(prepared)}`, () => {
  const url = suiteTrackingServer(python);
  let count = 0;

  /** A model of two versions, of which the first answers and the second is to be released. */
  async function challenged(): Promise<RegisteredModel> {
    count += 1;
    const model = await new RegisteredModel(url(), `model-${count}`).make(3);
    await model.give("champion", "1");
    await model.give("challenger", "2");
    return model;
  }

  /** Starts the program, as its Job does. */
  function started(procedure: Procedure, model: RegisteredModel, route: RouteObject, prometheus: string) {
    const path = join(route.account, "procedure.json");
    writeFileSync(path, JSON.stringify({ ...procedure, model: model.name }));
    const env = {
      PROCEDURE: path,
      ROUTE: `route-${model.name}`,
      API_SERVER: route.url,
      ACCOUNT_DIRECTORY: route.account,
      MLFLOW_TRACKING_URI: url(),
      PROMETHEUS_URL: prometheus,
      LOAD_SECONDS: "5",
    };
    return execa(python?.program("python") ?? "", ["-B", PROGRAM], {
      env: python?.environment(env) ?? {},
      extendEnv: false,
      reject: false,
      all: true,
    });
  }

  /** Releases to the end, with what Prometheus answers in each state of the route. */
  async function released(procedure: Procedure, model: RegisteredModel, answers: (query: string, state: string) => QueryAnswer) {
    await using route = await routeObject(`route-${model.name}`, STATES);
    await using prometheus = await queryServer((query) =>
      query.startsWith("count(model_loaded") ? 1 : answers(query, route.data()["state"] ?? "champion"),
    );
    const { all, exitCode } = await started(procedure, model, route, prometheus.url);
    rmSync(route.account, { recursive: true });
    return { exitCode, printed: all, states: route.states, data: { ...route.data() }, aliases: await model.aliases() };
  }

  /** What the audit trail says of a model's releases. */
  async function trail(model: RegisteredModel): Promise<readonly Record<string, unknown>[]> {
    const program = `import json, sys\nsys.path.insert(0, ${JSON.stringify(dirname(PROGRAM))})\nimport audit\nprint(json.dumps(audit.Audit(sys.argv[1]).entries(sys.argv[2])))`;
    return JSON.parse((await python?.expect("python", ["-B", "-c", program, url(), model.name])) ?? "") as Record<string, unknown>[];
  }

  it("that does well goes through all steps and is the champion", async () => {
    const model = await challenged();
    await model.tag("2", "data-version", "sha256:0123");
    const asked: string[] = [];

    const found = await released(CANARY, model, (query) => {
      asked.push(query);
      return 0.01;
    });

    expect(found).toMatchObject({
      exitCode: 0,
      states: ["champion", "canary-10", "challenger", "champion"],
      data: { state: "champion" },
      aliases: { champion: "2" },
    });
    expect(found.data).not.toHaveProperty("release");
    expect(found.aliases).not.toHaveProperty("challenger");
    expect(new Set(asked)).toEqual(new Set(["errors of 2, 1 before"]));
    expect(await model.tags("2")).toMatchObject({ release: "promoted", "promoted-over": "1" });
    expect(await trail(model)).toMatchObject([
      {
        kind: "release",
        version: "2",
        status: "FINISHED",
        pattern: "canary",
        verdict: "promoted",
        "champion-before": "1",
        "data-version": "sha256:0123",
        steps: [{ state: "canary-10" }, { state: "challenger" }, { state: "champion" }],
        metrics: { errors: 0.01 },
      },
    ]);
  });

  it("that does badly is taken back after as many bad looks as were stated, and not begun again", async () => {
    const model = await challenged();
    let bad = 0;

    const found = await released(CANARY, model, (_, state) => {
      if (state !== "challenger") return 0;
      bad += 1;
      return 0.5;
    });

    expect(found).toMatchObject({ states: ["champion", "canary-10", "challenger", "champion"], aliases: { champion: "1" } });
    expect(found.aliases).not.toHaveProperty("challenger");
    expect(bad).toBe(2);
    expect(await model.tags("2")).toMatchObject({ release: "taken-back", "release-reason": "errors is 0.5, and may be 0.02" });

    expect(await released(CANARY, model, () => 0)).toMatchObject({ exitCode: 0, states: [], aliases: { champion: "1" } });
  });

  it("is not taken back for a single bad look among good ones", async () => {
    const model = await challenged();
    let looks = 0;

    const found = await released(CANARY, model, () => {
      looks += 1;
      return looks % 2 === 0 ? 0.5 : 0;
    });

    expect(found.aliases).toEqual({ champion: "2" });
  });

  it("that nobody asked is not released: nothing was seen of it", async () => {
    const model = await challenged();

    await released(CANARY, model, () => undefined);

    expect(await model.aliases()).toEqual({ champion: "1" });
    expect((await model.tags("2"))["release-reason"]).toBe("errors was never measured, for want of requests");
  });

  it("does not go on unseen: a Prometheus that is away is a bad look", async () => {
    const model = await challenged();
    await using route = await routeObject(`route-${model.name}`, STATES);
    const prometheus = await queryServer((query) => (query.startsWith("count(") ? 1 : 0));
    const slow = { ...CANARY, steps: [{ state: "canary-10", seconds: 60 }] };
    const running = started(slow, model, route, prometheus.url);
    while (!route.states.includes("canary-10")) await sleep(50);
    await prometheus[Symbol.asyncDispose]();

    const { exitCode } = await running;

    expect(exitCode).toBe(0);
    expect(route.data()["state"]).toBe("champion");
    expect((await model.tags("2"))["release-reason"]).toMatch(/^errors cannot be measured: /);
  });

  it("waits for a person where one has to approve, and goes when one has", async () => {
    const model = await challenged();
    const asked: Procedure = { ...CANARY, approval: "person" };

    expect(await released(asked, model, () => 0)).toMatchObject({ states: [], aliases: { champion: "1", challenger: "2" } });
    await model.tag("2", "approval", "approved");
    await model.tag("2", "approved-by", "jo");

    expect(await released(asked, model, () => 0)).toMatchObject({ aliases: { champion: "2" } });
    expect(await trail(model)).toMatchObject([{ approver: "jo", verdict: "promoted" }]);
  });

  it("of a version that somebody rejected never begins, whoever approves otherwise", async () => {
    const model = await challenged();
    await model.tag("2", "approval", "rejected");

    const found = await released(CANARY, model, () => 0);

    expect(found).toMatchObject({ states: [], aliases: { champion: "1" } });
    expect(found.aliases).not.toHaveProperty("challenger");
  });

  it("that is killed is gone on with by the next, from the state that it was in", async () => {
    const model = await challenged();
    await using route = await routeObject(`route-${model.name}`, STATES);
    await using prometheus = await queryServer((query) => (query.startsWith("count(") ? 1 : 0));
    const first = started(
      { ...CANARY, steps: [CANARY.steps[0] ?? { state: "", seconds: 0 }, { state: "challenger", seconds: 2 }] },
      model,
      route,
      prometheus.url,
    );
    while (!route.states.includes("challenger")) await sleep(50);
    first.kill("SIGKILL");
    await first;
    expect(route.data()["state"]).toBe("challenger");

    const { exitCode } = await started(
      { ...CANARY, steps: [CANARY.steps[0] ?? { state: "", seconds: 0 }, { state: "challenger", seconds: 2 }] },
      model,
      route,
      prometheus.url,
    );

    expect(exitCode).toBe(0);
    expect(route.states).toEqual(["champion", "canary-10", "challenger", "champion"]);
    expect(await model.aliases()).toEqual({ champion: "2" });
    expect(await trail(model)).toMatchObject([{ status: "FINISHED", verdict: "promoted" }]);
  });

  it("whose procedure was changed meanwhile is taken back", async () => {
    const model = await challenged();
    await using route = await routeObject(`route-${model.name}`, STATES);
    await using prometheus = await queryServer((query) => (query.startsWith("count(") ? 1 : 0));
    const first = started({ ...CANARY, steps: [{ state: "canary-10", seconds: 60 }] }, model, route, prometheus.url);
    while (!route.states.includes("canary-10")) await sleep(50);
    first.kill("SIGKILL");
    await first;

    await started(CANARY, model, route, prometheus.url);

    expect(route.data()["state"]).toBe("champion");
    expect(await model.aliases()).toEqual({ champion: "1" });
    expect(await model.tags("2")).toMatchObject({ "release-reason": "the procedure was changed meanwhile" });
  });

  it("ends at once where somebody takes the alias away", async () => {
    const model = await challenged();
    await using route = await routeObject(`route-${model.name}`, STATES);
    await using prometheus = await queryServer((query) => (query.startsWith("count(") ? 1 : 0));
    const running = started({ ...CANARY, steps: [{ state: "canary-10", seconds: 60 }] }, model, route, prometheus.url);
    while (!route.states.includes("canary-10")) await sleep(50);
    await model.take("challenger");

    const { exitCode } = await running;

    expect(exitCode).toBe(0);
    expect(route.data()["state"]).toBe("champion");
    expect((await model.tags("2"))["release-reason"]).toBe("the alias was taken from version 2");
  });

  it("puts its state in force again where somebody sets it back", async () => {
    const model = await challenged();
    await using route = await routeObject(`route-${model.name}`, STATES);
    await using prometheus = await queryServer((query) => (query.startsWith("count(") ? 1 : 0));
    const running = started({ ...CANARY, steps: [{ state: "canary-10", seconds: 3 }] }, model, route, prometheus.url);
    while (!route.states.includes("canary-10")) await sleep(50);
    route.set("state", "champion");

    await running;

    expect(route.states).toEqual(["champion", "canary-10", "champion", "canary-10", "champion"]);
    expect(await model.aliases()).toEqual({ champion: "2" });
  });

  it("of a first version needs nobody to compare with", async () => {
    count += 1;
    const model = await new RegisteredModel(url(), `model-${count}`).make(1);
    await model.give("challenger", "1");

    expect(await released(CANARY, model, () => 1)).toMatchObject({ exitCode: 0, aliases: { champion: "1" } });
  });

  it("of a version that cannot be loaded is taken back before anybody met it", async () => {
    const model = await challenged();
    await using route = await routeObject(`route-${model.name}`, STATES);
    await using prometheus = await queryServer((query) => (query.includes('version="2"') ? undefined : 1));

    await started(CANARY, model, route, prometheus.url);

    expect(route.states).toEqual(["champion"]);
    expect(await model.tags("2")).toMatchObject({ release: "taken-back", "release-reason": "version 2 could not be loaded" });
  });

  describe("as an A/B test", () => {
    /** How often each winner is called in a thousand tests at the computed sample, of which the truth is this. */
    async function calledAt(champion: number, challenger: number) {
      const sample = sampleSize({ baseline: 0.9, effect: 0.05, significance: 0.05, power: 0.8 });
      const words = [dirname(PROGRAM), sample, 0.05, champion, challenger].map(String);
      const printed = await python?.expect("python", ["-B", join(import.meta.dirname, "check-comparison.py"), ...words]);
      return JSON.parse(printed ?? "") as Record<"champion" | "challenger" | "none", number> & { early: null; never: [null, number] };
    }

    it("finds the effect as often as the sample was computed for, and what is not there as seldom", async () => {
      const better = await calledAt(0.9, 0.95);
      const same = await calledAt(0.9, 0.9);

      // Four standard deviations of a thousand tests around 0.8 and 0.05.
      expect(better.challenger).toBeGreaterThan(750);
      expect(better.challenger).toBeLessThan(850);
      expect(better.champion).toBe(0);
      expect(same.champion + same.challenger).toBeLessThan(78);
      expect(better).toMatchObject({ early: null, never: [null, 1] });
    });

    /** Counters that were somewhere when the test began, and grow with each look. */
    function counters(successes: { champion: number; challenger: number }) {
      let looks = 0;
      return (query: string): QueryAnswer => {
        if (query === "trials") looks += 1;
        const grown = looks > 1 ? 500 : 0;
        if (query === "trials") return { champion: 9000 + grown, challenger: 70 + grown };
        return { champion: 8000 + (looks > 0 ? successes.champion : 0), challenger: 10 + (looks > 0 ? successes.challenger : 0) };
      };
    }

    it("calls the better one at the stated sample, by what came since it began", async () => {
      const model = await challenged();

      const found = await released(AB, model, counters({ champion: 400, challenger: 460 }));

      expect(found).toMatchObject({ states: ["champion", "ab", "champion"], aliases: { champion: "2" } });
      expect(await trail(model)).toMatchObject([{ verdict: "promoted", metrics: { "trials-champion": 500, "trials-challenger": 500 } }]);
    });

    it("calls none where the difference may be chance, and the champion stays", async () => {
      const model = await challenged();

      const found = await released(AB, model, counters({ champion: 450, challenger: 455 }));

      expect(found.aliases).toEqual({ champion: "1" });
      expect((await model.tags("2"))["release-reason"]).toMatch(/^the test called no winner, p 0\.\d+$/);
    });

    it("ends without a winner when too few answers were judged in time", async () => {
      const model = await challenged();
      const short: Procedure = { ...AB, steps: [{ state: "ab", seconds: 1 }] };

      await released(short, model, () => ({ champion: 10, challenger: 10 }));

      expect((await model.tags("2"))["release-reason"]).toBe("too few answers were judged before the test ended");
    });
  });

  describe("as a shadow", () => {
    it("says that it did well, and leaves the champion", async () => {
      const model = await challenged();

      const found = await released(SHADOW, model, (query) => (query.startsWith("disagreement") ? 0.05 : 0));

      expect(found).toMatchObject({ states: ["champion", "shadow", "champion"], aliases: { champion: "1" } });
      expect(await model.tags("2")).toMatchObject({ release: "passed" });
    });

    it.each([
      ["disagrees too often", 0.4, "disagreement is 0.4, and may be 0.1"],
      ["was never compared", undefined, "disagreement was never measured"],
    ])("is taken back where it %s", async (_, disagreement, reason) => {
      const model = await challenged();

      await released({ ...SHADOW, promotes: true }, model, (query) => (query.startsWith("disagreement") ? disagreement : 0));

      expect(await model.tags("2")).toMatchObject({ release: "taken-back", "release-reason": reason });
    });
  });
});
