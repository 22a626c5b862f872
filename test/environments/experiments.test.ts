import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research" };
const AWS = { ...LOCAL, cloud: "aws", region: "eu-central-1", account: "111122223333" };
const KEY = { name: "wandb" };

function problemsOf(values: Tree): string[] {
  return checkEnvironment(values).problems.map(({ path, reason }) => `${path}: ${reason}`);
}

describe("Weights & Biases", () => {
  it("is fine with a reference to its key", () => {
    expect(problemsOf({ ...LOCAL, tracking: { system: "wandb", wandb: { apiKey: KEY } } })).toEqual([]);
    expect(
      problemsOf({ ...AWS, secrets: { names: ["wandb"] }, tracking: { system: "wandb", wandb: { apiKey: { ...KEY, from: "cloud" } } } }),
    ).toEqual([]);
  });

  it.each<[string, Tree, RegExp]>([
    ["no key", { ...LOCAL, tracking: { system: "wandb" } }, /^tracking\.wandb\.apiKey: is required when tracking\.system is `wandb`/],
    ["an address alone", { ...LOCAL, tracking: { system: "wandb", wandb: {} } }, /^tracking\.wandb\.apiKey: is required/],
    [
      "the key itself",
      { ...LOCAL, tracking: { system: "wandb", wandb: { apiKey: "0123456789" } } },
      /^tracking\.wandb\.apiKey: must be an object/,
    ],
    [
      "another system",
      { ...LOCAL, tracking: { wandb: { apiKey: KEY } } },
      /^tracking\.wandb: is allowed only when tracking\.system is `wandb`, and it is `mlflow`/,
    ],
    [
      "a secret that nobody makes",
      { ...AWS, secrets: { names: ["other"] }, tracking: { system: "wandb", wandb: { apiKey: { ...KEY, from: "cloud" } } } },
      /^tracking\.wandb\.apiKey\.name: must be one of secrets\.names, which has other \(got "wandb"\)/,
    ],
    [
      "a secret manager on this machine",
      { ...LOCAL, tracking: { system: "wandb", wandb: { apiKey: { ...KEY, from: "cloud" } } } },
      /^tracking\.wandb\.apiKey\.from: must be `namespace` on `local`/,
    ],
    [
      "no cluster, which the model registry needs",
      { ...AWS, cluster: { kind: "none" }, tracking: { system: "wandb", wandb: { apiKey: KEY } } },
      /^tracking\.system: must be a managed system where cluster\.kind is `none`: the model registry/,
    ],
  ])("is refused with %s, by its key", (_what, values, expected) => {
    expect(problemsOf(values)).toContainEqual(expect.stringMatching(expected));
  });
});

describe("the key of Weights & Biases", () => {
  const wandb = { tracking: { system: "wandb", wandb: { apiKey: KEY } } };
  const without = { externalSecrets: { enabled: false } };

  it("needs what carries it to teams, or out of the cloud", () => {
    const cloud = { secrets: { names: ["wandb"] }, tracking: { system: "wandb", wandb: { apiKey: { ...KEY, from: "cloud" } } } };
    const ofWandb = (problems: string[]) => problems.filter((problem) => /^externalSecrets\.enabled: .*`wandb`/.test(problem));

    expect(ofWandb(problemsOf({ ...LOCAL, ...wandb, ...without, maturity: 1 }))).toHaveLength(1);
    expect(ofWandb(problemsOf({ ...AWS, ...cloud, ...without }))).toHaveLength(1);
    expect(ofWandb(problemsOf({ ...LOCAL, ...wandb, maturity: 1 }))).toEqual([]);
    expect(ofWandb(problemsOf({ ...LOCAL, ...wandb }))).toEqual([]);
  });
});

describe("JupyterHub", () => {
  it("is refused by each key without what it stands on, all at once, and comes with level 1, which has that", () => {
    const problems = problemsOf({ ...LOCAL, notebooks: { system: "jupyterhub" } });

    for (const key of ["externalSecrets", "gateway", "signOn"])
      expect(problems).toContainEqual(
        expect.stringMatching(
          new RegExp(`^${key}\\.enabled: must be true where notebooks\\.system is \`jupyterhub\`.*set notebooks\\.system`),
        ),
      );
    expect(checkEnvironment({ ...LOCAL, maturity: 1 }).environment?.notebooks.system).toBe("jupyterhub");
  });

  it("is refused where sign-on is turned off, since whoever took a name first would be its owner", () => {
    expect(problemsOf({ ...LOCAL, maturity: 1, signOn: { enabled: false } })).toEqual([
      expect.stringMatching(/^signOn\.enabled: must be true where notebooks\.system is `jupyterhub`: the hub asks it who somebody is/),
    ]);
    expect(problemsOf({ ...LOCAL, maturity: 1, signOn: { enabled: false }, notebooks: { system: "jupyterlab" } })).toEqual([]);
  });
});
