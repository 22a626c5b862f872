import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import type { RecordRequest } from "../../../plan/record/index.ts";
import { named, ROOT, recordFixture } from "./record.ts";

async function messageOf(program: string, request: Partial<RecordRequest> = {}): Promise<string> {
  const error = await recordFixture(program, request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
  expect(error.message).not.toMatch(/^\s+at /m);
  return error.message;
}

describe("a program that has no plan", () => {
  test("because it throws is told by its error and the place", async () => {
    expect(await messageOf("throws")).toBe(
      "dev cannot be planned: the program failed\n  the flux capacitor is missing (test/plan/record/programs/throws.ts:4)",
    );
  });

  test("because of a person's mistake is told by the text alone", async () => {
    expect(await messageOf("run-error")).toBe("dev cannot be planned: the program failed\n  set `owner` to a team");
    expect(await messageOf("user-error")).toContain("cluster.nodes: must be at least 1 (got 0)");
  });

  test("because it exits is told by its code", async () => {
    expect(await messageOf("exits")).toBe("dev cannot be planned: the program ended with code 7");
  });

  test("because it ends itself too early is not taken for a finished one", async () => {
    expect(await messageOf("exits-early")).toMatch(/^dev cannot be planned: the program ended/);
    expect(await messageOf("exits-empty")).toBe("dev cannot be planned: the program ended itself before everything was registered");
  });

  test("because a signal ended it is told by the signal", async () => {
    expect(await messageOf("killed")).toBe("dev cannot be planned: the program was ended by SIGTERM");
  });

  test("because it does not end is stopped, with everything that it started", async () => {
    const pidFile = join(await mkdtemp(join(tmpdir(), "record-")), "pid");

    const message = await messageOf("hangs", { timeoutSeconds: 20, config: { "estate:pidFile": pidFile } });

    expect(message).toBe("dev cannot be planned: the program did not end within 20 s and was stopped");
    await expect.poll(() => isRunning(Number(readFileSync(pidFile, "utf8")))).toBe(false);
  });

  test("because it spins is stopped too", async () => {
    expect(await messageOf("spins", { timeoutSeconds: 2 })).toContain("did not end within 2 s");
  });

  test("because it names two resources alike is told by both places", async () => {
    const message = await messageOf("twice");

    expect(message).toContain("kubernetes:core/v1:ConfigMap::same: is registered twice");
    expect(message).toContain("first at test/plan/record/programs/twice.ts:3, again at test/plan/record/programs/twice.ts:4");
  });

  test("because a file of it is missing is told by the file", async () => {
    expect(await messageOf("missing-asset")).toContain('"no/such/file" of an asset cannot be read');
  });

  test("because its syntax is wrong is told by the place", async () => {
    await mkdir(join(ROOT, ".estate"), { recursive: true });
    await writeFile(join(ROOT, ".estate/syntax.ts"), "export const unfinished = ;\n");

    expect(await messageOf("", { program: ".estate/syntax.ts" })).toMatch(/syntax\.ts|Expression expected/);
  });

  test("because it does not exist is told by its path", async () => {
    expect(await messageOf("no-such-program")).toContain("no-such-program");
  });

  test("because its configuration is larger than a process may be given is told so", async () => {
    expect(await messageOf("late", { config: { "estate:large": "x".repeat(4_000_000) } })).toContain("too large");
  });
});

describe("a question to a cloud", () => {
  const token = "aws:index/getCallerIdentity:getCallerIdentity";

  test("is answered from the table", async () => {
    const asked: unknown[] = [];

    const plan = await recordFixture("invokes", {
      invokes: {
        [token]: (args) => {
          asked.push(args);
          return { accountId: "123", nested: { list: [1, true, null] } };
        },
      },
    });

    expect(plan.outputs).toEqual({ account: "123" });
    expect(asked).toEqual([{ region: "eu" }]);
  });

  test("without an answer fails with what was asked and by whom", async () => {
    expect(await messageOf("invokes")).toContain(`${token}: is asked by test/plan/record/programs/invokes.ts and has no answer`);
  });

  test("is not answered by what every object inherits", async () => {
    expect(await messageOf("invokes", { invokes: { toString: () => ({}) } })).toContain("has no answer");
  });
});

test("without the preload the plan is the same but for places outside of functions", async () => {
  const fast = await recordFixture("everything");
  const plain = await recordFixture("everything", { env: { ...process.env, ESTATE_NO_FASTPATH: "1" } });

  const withoutSource = (resource: (typeof plain.resources)[number]) => ({ ...resource, source: undefined });
  expect(plain.resources.map(withoutSource)).toEqual(fast.resources.map(withoutSource));
  expect(named(plain, "service").source).toBeUndefined();
});

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
