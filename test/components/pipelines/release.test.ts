import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PYTHON, place, programAt, SUFFIX, WHY_SKIPPED } from "./programs.ts";

const { folder, variables } = place("release-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, more: Record<string, string> = {}): string {
  return execFileSync(PYTHON, ["-B", programAt(program)], {
    env: variables(more),
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function output(name: string): string {
  return readFileSync(join(folder, "outputs", name), "utf8");
}

/** The version that wears the alias, and its tags. */
function champion(): unknown {
  const program = `import json, mlflow; v = mlflow.MlflowClient().get_model_version_by_alias("test", "champion"); print(json.dumps([v.version, v.tags]))`;
  const { stdout } = spawnSync(PYTHON, ["-c", program], { env: variables({}), cwd: folder, encoding: "utf8" });
  return JSON.parse(stdout);
}

function tagsOf(version: string): unknown {
  const program = `import json, mlflow; print(json.dumps(mlflow.MlflowClient().get_model_version("test", "${version}").tags))`;
  return JSON.parse(spawnSync(PYTHON, ["-c", program], { env: variables({}), cwd: folder, encoding: "utf8" }).stdout);
}

describe.skipIf(WHY_SKIPPED !== undefined)("the steps between a training and its users", () => {
  it(`let a first version answer that is good enough, and none that is not${SUFFIX}`, { timeout: 300_000 }, () => {
    run("train.py");

    const told = run("evaluate.py", { VERSION: "1", LEAST_ACCURACY: "1.01" });

    expect(told).toContain("no version answers now");
    expect(output("better")).toBe("false");
    run("evaluate.py", { VERSION: "1", LEAST_ACCURACY: "0.8" });
    expect(output("better")).toBe("true");
    run("promote.py", { VERSION: "1" });
    expect(champion()).toMatchObject(
      [1, { validation: "passed", "promoted-over": "none" }].map((each) => (typeof each === "number" ? expect.anything() : each)),
    );
  });

  it(`keep the version that answers where the new one does worse on the same rows${SUFFIX}`, { timeout: 300_000 }, () => {
    // Answers at random: what is learnt of them is worse than what was learnt of the iris data, on the rows of the latter.
    const iris = join(folder, "noise.csv");
    const rows = Array.from({ length: 90 }, (_, index) => `${index % 7},${index % 5},${index % 3},${index % 2},${(index * 7) % 3}`);
    writeFileSync(iris, ["sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),target", ...rows].join("\n"));
    run("train.py", { DATA: iris, TARGET: "target" });

    const told = run("evaluate.py", { VERSION: "2", LEAST_ACCURACY: "0" });

    expect(told).toContain("version 1, which answers now");
    expect(output("better")).toBe("false");
    expect(champion()).toMatchObject([expect.anything(), { "promoted-over": "none" }]);
  });

  it(`note on the next version which one it took over from${SUFFIX}`, { timeout: 300_000 }, () => {
    run("train.py");
    run("evaluate.py", { VERSION: "3", LEAST_ACCURACY: "0.8" });

    const told = run("promote.py", { VERSION: "3" });

    expect(output("better")).toBe("true");
    expect(told).toContain("test@champion is version 3 now; before it was version 1");
    expect(champion()).toMatchObject([expect.anything(), { "promoted-over": "1" }]);
  });

  it(`hand a model that is released on to its release, with who is to approve it, and let nobody meet it yet${SUFFIX}`, {
    timeout: 300_000,
  }, () => {
    const released = (version: string, approval: string) =>
      run("promote.py", { MODEL: "test", VERSION: version, RELEASED_MODELS: "other,test", APPROVAL: approval });
    const before = champion();

    expect(released("2", "person")).toContain("test@challenger is version 2 now, its approval is pending");
    expect(released("1", "automatic")).toContain("test@challenger is version 1 now, its approval is automatic");

    expect(champion()).toEqual(before);
    expect(tagsOf("2")).toMatchObject({ approval: "superseded" });
    expect(tagsOf("1")).toMatchObject({ approval: "automatic", "data-version": expect.stringMatching(/^sha256:/), trigger: "call" });
  });
});
