import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backendVariables, pickEngine } from "../../cli/engine.ts";
import { progressDisplay } from "../../cli/progress.ts";
import { loadEnvironment } from "../../environments/load.ts";

const local = loadEnvironment("local", join(import.meta.dirname, "..", ".."));
const onCloud = { ...local, environment: { ...local.environment, cloud: "aws" as const } };

beforeEach(async () => {
  vi.stubEnv("ESTATE_STATE", await mkdtemp(join(tmpdir(), "engine-")));
  vi.stubEnv("PATH", "/nowhere");
});

afterEach(() => vi.unstubAllEnvs());

test("where nobody has set a backend, it is a folder and a passphrase file that only the owner reads, made once", async () => {
  const variables = await backendVariables({});

  expect(variables["PULUMI_BACKEND_URL"]).toMatch(/^file:\/\/.*engine-.*\/pulumi$/);
  expect((await stat(variables["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "")).mode & 0o777).toBe(0o600);
  expect(await backendVariables({})).toEqual(variables);
});

test("what a person has set is left alone", async () => {
  expect(await backendVariables({ PULUMI_BACKEND_URL: "s3://state", PULUMI_CONFIG_PASSPHRASE: "" })).toEqual({});
  expect(await backendVariables({ PULUMI_ACCESS_TOKEN: "token" })).toEqual({});
});

test("without a Pulumi CLI local is applied by kubectl, and a cloud says what to install", async () => {
  expect(await pickEngine(local, "auto")).toBe("kubectl");
  await expect(pickEngine(local, "pulumi")).rejects.toThrow(/^environment local needs the Pulumi CLI on PATH; install it from https:/);
  await expect(pickEngine(onCloud, "auto")).rejects.toThrow("needs the Pulumi CLI");
  await expect(pickEngine(onCloud, "kubectl")).rejects.toThrow("only Pulumi can apply it");
});

test("without a terminal progress is a line for each new step and each further tenth, without control characters", () => {
  let text = "";
  const display = progressDisplay({ write: (more) => (text += more) }, () => 0);
  display.build({ step: "building kubectl", fraction: 0.11, remainingSeconds: 200 });
  display.build({ step: "building kubectl", fraction: 0.12, remainingSeconds: 198 });
  display.build({ step: "building kubectl", fraction: 0.21, remainingSeconds: 60 });

  expect(text).toBe("[00:00] 11 % building kubectl, about 4 min left\n[00:00] 21 % building kubectl, about 60 s left\n");
});

test("on a terminal progress is one line that is drawn over and taken away", () => {
  let text = "";
  const display = progressDisplay({ isTTY: true, columns: 50, write: (more) => (text += more) }, () => 0);
  display.step({ text: "waiting", fraction: 0.5, pending: ["Deployment a/b: 0 of 1 pods are available", "Job a/c"] });
  display.end();

  expect(text).toMatch(/^\r\u001b\[K█{10}░{10} {2}50 % \[00:00\] waiting: Deplo[^\n]*\r\u001b\[K$/);
});

test("progress that stands still is said again with its time, before anybody takes it for dead", () => {
  let text = "";
  let seconds = 0;
  const display = progressDisplay({ write: (more) => (text += more) }, () => seconds * 1000);
  for (; seconds <= 20; seconds += 1) display.step({ text: "waiting", fraction: 0.5, pending: [] });

  expect(text).toBe("[00:00] 50 % waiting\n[00:10] 50 % waiting\n[00:20] 50 % waiting\n");
});
