import { describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../support/tracking-server.ts";
import { RegisteredModel } from "../release/registry.ts";
import { suiteSteps } from "./programs.ts";

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;

describe.skipIf(python === undefined)(`the steps between a training and its users${whySkipped(prepared)}`, () => {
  const url = suiteTrackingServer(python);
  const steps = suiteSteps(python, url);
  const registered = () => new RegisteredModel(url(), "test");

  it("let a first version answer that is good enough, and none that is not", { timeout: 300_000 }, async () => {
    // Answers at random: what is learnt of them says little of the iris data, which versions are tested on.
    const rows = Array.from({ length: 90 }, (_, index) => `${index % 7},${index % 5},${index % 3},${index % 2},${(index * 7) % 3}`);
    const header = "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),target";
    await steps.expect("train.py", { DATA: await steps.data("noise.csv", [header, ...rows]), TARGET: "target" });

    const told = await steps.expect("evaluate.py", { VERSION: "1", LEAST_ACCURACY: "0.9" });

    expect(told).toContain("no version answers now");
    expect(await steps.output("better")).toBe("false");
    await steps.expect("evaluate.py", { VERSION: "1", LEAST_ACCURACY: "0" });
    expect(await steps.output("better")).toBe("true");
    await steps.expect("promote.py", { VERSION: "1" });
    expect(await registered().aliases()).toEqual({ champion: "1" });
    expect(await registered().tags("1")).toMatchObject({ validation: "passed", "promoted-over": "none" });
  });

  it("note on the next version, which does better, which one it took over from", { timeout: 300_000 }, async () => {
    await steps.expect("train.py");
    await steps.expect("evaluate.py", { VERSION: "2", LEAST_ACCURACY: "0.8" });

    const told = await steps.expect("promote.py", { VERSION: "2" });

    expect(await steps.output("better")).toBe("true");
    expect(told).toContain("test@champion is version 2 now; before it was version 1");
    expect(await registered().aliases()).toEqual({ champion: "2" });
    expect(await registered().tags("2")).toMatchObject({ validation: "passed", "compared-with": "1", "promoted-over": "1" });
  });

  it("keep the version that answers where another does worse on the same rows", { timeout: 300_000 }, async () => {
    const told = await steps.expect("evaluate.py", { VERSION: "1", LEAST_ACCURACY: "0" });

    expect(told).toContain("version 2, which answers now");
    expect(await steps.output("better")).toBe("false");
    expect(await registered().tags("1")).toMatchObject({ validation: "failed", "compared-with": "2" });
    expect(await registered().aliases()).toEqual({ champion: "2" });
  });

  it("hand a model that is released on to its release, with who is to approve it, and let nobody meet it yet", {
    timeout: 300_000,
  }, async () => {
    const released = (version: string, approval: string) =>
      steps.expect("promote.py", { VERSION: version, RELEASED_MODELS: "other,test", APPROVAL: approval });

    expect(await released("1", "person")).toContain("test@challenger is version 1 now, its approval is pending");
    expect(await released("2", "automatic")).toContain("test@challenger is version 2 now, its approval is automatic");

    expect(await registered().aliases()).toEqual({ champion: "2", challenger: "2" });
    expect(await registered().tags("1")).toMatchObject({ approval: "superseded" });
    const fromTraining = { "data-version": expect.stringMatching(/^sha256:/), trigger: "call" };
    expect(await registered().tags("2")).toMatchObject({ approval: "automatic", ...fromTraining });
  });
});
