import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { markerOf } from "../../comment/body.ts";
import { gitlabServer } from "./hosts/gitlab-server.ts";
import type { HostServer } from "./hosts/host-server.ts";

const ENTRY = join(import.meta.dirname, "../../cli/index.ts");
const folder = mkdtempSync(join(tmpdir(), "estate-comment-"));
const OUTSIDE = { GITHUB_ACTIONS: "", GITLAB_CI: "", TF_BUILD: "" };
let server: HostServer;

beforeAll(async () => {
  server = await gitlabServer();
});
afterAll(() => server.close());

function written(content: string | Uint8Array): string {
  const file = join(folder, "preview.md");
  writeFileSync(file, content);
  return file;
}

function estate(words: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  return execa(process.execPath, [ENTRY, "comment", ...words], { env: { ...OUTSIDE, ...env }, reject: false });
}

it("posts a file, and brings it up to date", async () => {
  const first = await estate([written("# one")], server.variables);
  const second = await estate([written("# two"), "--project", "dev"], server.variables);
  const third = await estate([written("# three")], server.variables);

  expect([first, second, third].map(({ stdout }) => stdout.split(":")[0])).toEqual(["created", "created", "updated"]);
  expect(server.comments.map(({ body }) => body)).toEqual([`${markerOf("mlops-estate")}\n# three\n`, `${markerOf("dev")}\n# two\n`]);
});

it("shows on a dry run what would be posted, and asks nobody", async () => {
  const calls = server.calls.length;

  const inside = await estate([written("# one"), "--dry-run"], { ...server.variables, GITLAB_TOKEN: undefined });
  const outside = await estate([written("# one"), "--dry-run"], {});

  expect(inside.stdout).toBe(`${markerOf("mlops-estate")}\n# one`);
  expect(inside.stderr).toContain("to GitLab, acme/estate!12");
  expect(outside.stdout).toBe(inside.stdout);
  expect(outside.stderr).toContain("no job of a pull request");
  expect([inside.exitCode, outside.exitCode]).toEqual([0, 0]);
  expect(server.calls).toHaveLength(calls);
});

it.each([
  ["that is no text", Uint8Array.of(0xff, 0xfe, 0), /cannot be posted/],
  ["that no host could take", "x".repeat(4_000_001), /more than 4000000 bytes/],
])("refuses a file %s", async (_what, content, words) => {
  const { exitCode, stderr } = await estate([written(content)], server.variables);

  expect(stderr).toMatch(words);
  expect(stderr).not.toContain("    at ");
  expect(exitCode).toBe(1);
});

it("posts no other file's content, to which a link leads", async () => {
  const link = join(folder, "link.md");
  symlinkSync("/proc/self/environ", link);

  const { exitCode, stderr } = await estate([link], server.variables);

  expect(stderr).toMatch(/link\.md cannot be posted\n.*no file of its own/);
  expect(exitCode).toBe(1);
});

it("says what is wrong outside a job, without a stack trace", async () => {
  const { exitCode, stderr } = await estate([written("# one")], {});

  expect(stderr).toMatch(/^this is not a job of a host/);
  expect(exitCode).toBe(1);
});
