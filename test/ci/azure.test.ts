import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environmentNames } from "../../environments/load.ts";
import { AZURE, azureScripts, azureStages, ROOT, stepsOf, textOf } from "./templates.ts";

const stage = (start: string) => {
  const found = azureStages().find(({ stage: name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`there is no stage ${start}`);
  return found;
};
const stepsIn = (start: string) => stage(start).jobs.flatMap((job) => [...stepsOf(job)]);

describe("Azure's pipeline", () => {
  it("has a preview with no service connection and no token", () => {
    expect(stage("preview").condition).toBe("eq(variables['Build.Reason'], 'PullRequest')");
    for (const { env, inputs, task } of stepsIn("preview")) {
      expect(env).toBeUndefined();
      expect(inputs?.["azureSubscription"]).toBeUndefined();
      expect(task).not.toBe("AzureCLI@2");
    }
  });

  it("gives the build's token to the comment alone, which is not for forks and runs the target branch's code", () => {
    const owners = azureStages().filter(({ jobs }) => JSON.stringify(jobs).includes("System.AccessToken"));
    const steps = stepsIn("comment");
    const at = (words: string) => steps.findIndex(({ bash }) => bash?.startsWith(words));

    expect(owners.map(({ stage: name }) => name)).toEqual(["comment"]);
    expect(stage("comment").condition).toContain("ne(variables['System.PullRequest.IsFork'], 'True')");
    expect(at("git checkout --force --detach")).toBeLessThan(at("npm ci"));
    expect(steps.findIndex(({ download }) => download !== undefined)).toBeGreaterThan(at("npm ci"));
    expect(steps.filter(({ env }) => env !== undefined).map(({ env }) => env)).toEqual([{ SYSTEM_ACCESSTOKEN: "$(System.AccessToken)" }]);
  });

  it("leaves no token on the disk", () => {
    for (const { jobs } of azureStages()) {
      for (const step of jobs.flatMap((job) => [...stepsOf(job)]).filter(({ checkout }) => checkout !== undefined)) {
        expect(step).toMatchObject({ persistCredentials: "false", fetchDepth: "0" });
      }
    }
  });

  it("stands up what was planned, in an environment whose checks hold it, by a connection of that name", () => {
    const [job] = stage("up_").jobs;
    const connections = azureStages().flatMap(({ jobs }) =>
      jobs.flatMap((one) => stepsOf(one).flatMap(({ inputs }) => inputs?.["azureSubscription"] ?? [])),
    );

    expect(job).toMatchObject({ environment: "${{ environment }}" });
    expect(stage("up_").dependsOn).toBe(stage("plan_").stage);
    expect(stage("plan_").condition).toContain("eq(variables['Build.SourceBranch'], 'refs/heads/main')");
    expect(AZURE.lockBehavior).toBe("sequential");
    expect(connections).toEqual(["estate-${{ environment }}", "estate-${{ environment }}-drift"]);
    expect(environmentNames(ROOT)).toEqual(expect.arrayContaining(AZURE.parameters[0]?.default ?? []));
  });

  it("puts nothing into a shell that is filled in before the shell reads it", () => {
    for (const { where, text } of azureScripts()) expect(text, where).not.toMatch(/\$\{\{|\$\([\w.]+\)|\$\[/);
  });

  it("installs the engine that the SDK belongs to", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const versions = [...textOf("azure/azure-pipelines.yml").matchAll(/pulumi-v([\d.]+)-linux/g)].map(([, version]) => version);

    expect(versions).toEqual([dependencies["@pulumi/pulumi"], dependencies["@pulumi/pulumi"]]);
  });
});
