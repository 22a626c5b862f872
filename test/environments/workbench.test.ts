import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research", maturity: 2 };

function problemsOf(values: Tree): string[] {
  return checkEnvironment({ ...LOCAL, ...values }).problems.map(({ path, reason }) => `${path}: ${reason}`);
}

/** Keys whose problems are looked at here; others may ask for teams too. */
const MINE = /^(teams|queueing|training|hyperparameterOptimisation|gpu|cluster)\b/;

const T4 = { name: "gpu", max: 1, accelerator: { kind: "nvidia-t4" } };
const CPU = { name: "cpu", max: 1 };

describe("a workbench", () => {
  it("is fine by its level's defaults, and with teams and weights that know each other", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ teams: { members: [{ name: "a" }, { name: "b" }] }, queueing: { weights: { b: 2 } } })).toEqual([]);
  });

  it.each<[string, Tree, RegExp[]]>([
    [
      "no teams",
      { teams: { enabled: false } },
      [/^queueing.enabled: must be false where teams/, /^training.enabled: /, /^hyperparameterOptimisation.enabled: /],
    ],
    ["a weight for nobody", { queueing: { weights: { nobody: 2 } } }, [/^queueing.weights.nobody: must name a team: one of models$/]],
    [
      "a team whose namespace is the estate's",
      { namespaces: { name: "team-a" }, teams: { members: [{ name: "b" }, { name: "a" }] } },
      [/^teams.members\[1\].name: must not make the namespace team-a/],
    ],
    [
      "a Ray cluster without Ray",
      { training: { system: "trainer", ray: { enabled: true } } },
      [/^training.ray.enabled: is allowed only where training.system has `ray`, and it is `trainer`/],
    ],
    [
      "Ray's GPUs without a pool that has some",
      { cluster: { nodePools: [CPU] }, training: { ray: { enabled: true, accelerators: 1 } } },
      [/^training.ray.accelerators: must be 0 \(got 1\)/],
    ],
    [
      "sharing where GPUs are claimed",
      {
        cluster: { nodePools: [CPU, { ...T4, accelerator: { kind: "nvidia-t4", sharing: { by: "time", replicas: 2 } } }] },
        gpu: { dra: true },
      },
      [/^cluster.nodePools\[1\].accelerator.sharing: is allowed only where gpu.dra is false/],
    ],
  ])("with %s is told so", (_, values, expected) => {
    const problems = problemsOf(values).filter((problem) => MINE.test(problem));

    expect(problems).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
  });

  it("has no drivers of its own and no claims on a cloud that brings both", () => {
    const cloud = {
      cloud: "gcp",
      region: "europe-west4",
      account: "estate-example",
      budget: { monthlyAmount: 1, receivers: ["a@example.com"] },
    };
    const problems = problemsOf({ ...cloud, cluster: { nodePools: [CPU, T4] }, gpu: { drivers: true, dra: true } });

    expect(problems.filter((problem) => problem.startsWith("gpu."))).toEqual([
      "gpu.drivers: must be false on gcp, whose images for nodes with GPUs bring them",
      "gpu.dra: must be false on gcp with nodes `pools`, which bring a device plugin of their own",
    ]);
  });
});
