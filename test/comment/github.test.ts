import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Pace } from "../../comment/api.ts";
import { contextOf, postComment } from "../../comment/index.ts";
import { FORK, githubServer, type Pull, REPOSITORY, workflowRun } from "./hosts/github-server.ts";
import { COMMIT } from "./hosts/host-server.ts";

const PACE: Pace = { retries: 1, firstDelayMs: 5, longestWaitMs: 1000, timeoutMs: 60_000 };

describe("the pull request of a workflow that follows another", () => {
  let server: Awaited<ReturnType<typeof githubServer>>;

  beforeAll(async () => {
    server = await githubServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    for (const list of [server.comments, server.calls, server.faults, server.pulls]) list.length = 0;
  });

  const pull = (number: number, head: Partial<Pull["head"]> = {}): Pull => ({
    number,
    head: { sha: COMMIT, ref: "change", repo: FORK, ...head },
  });
  const post = (event: unknown, pullRequest?: number) =>
    postComment({ context: contextOf(server.variablesOf(event), pullRequest), project: "dev", markdown: "report", pace: PACE });

  it("is the open one whose head was previewed, by what GitHub says and not by what a fork says", async () => {
    server.pulls.push(pull(12));

    expect((await post(workflowRun())).action).toBe("created");
    expect(server.comments).toHaveLength(1);
  });

  it.each([
    ["has been pushed to since", pull(12, { sha: "f".repeat(40) })],
    ["is of another repository of the same owner", pull(12, { repo: { ...FORK, id: 3 } })],
    ["is of a repository that is gone", pull(12, { repo: null })],
    ["is of another branch", pull(12, { ref: "other" })],
  ])("is none that %s", async (_why, other) => {
    server.pulls.push(other);

    await expect(post(workflowRun())).rejects.toThrow(/no open pull request has c0ffee/);
    expect(server.comments).toEqual([]);
  });

  it("has to be named where there are several, and is then only one of these", async () => {
    server.pulls.push(pull(11), pull(12));

    await expect(post(workflowRun())).rejects.toThrow(/head of several pull requests: 11, 12/);
    await expect(post(workflowRun(), 99)).rejects.toThrow(/no open pull request/);
    expect((await post(workflowRun(), 12)).action).toBe("created");
  });

  it.each([
    ["a workflow that ran on a push", workflowRun("push")],
    ["a push", { repository: REPOSITORY }],
  ])("is none after %s", async (_what, event) => {
    expect(() => contextOf(server.variablesOf(event))).toThrow(/this job is not about a pull request/);
  });

  it("is the job's own, whatever else is asked for", () => {
    expect(() => contextOf(server.variables, 13)).toThrow(/the job is about 12, not 13/);
    expect(contextOf(server.variables, 12).pullRequest).toBe("acme/estate#12");
  });

  it.each(["{", "[]", '{"workflow_run":{"head_sha":"$(id)"}}'])("is not read from an event that is none: %s", (text) => {
    const variables = server.variablesOf(text);

    expect(() => contextOf(variables)).toThrow(/GITHUB_EVENT_PATH/);
  });

  it("does not follow a page to another host, which the token is not for", async () => {
    server.faults.push({ method: "GET", reply: { status: 200, headers: { link: '<http://127.0.0.2:9/x>; rel="next"' }, body: [] } });

    await expect(post(workflowRun())).rejects.toThrow(/another host, which the token is not for/);
  });

  it("takes a refusal with a rate limit for one that passes", async () => {
    server.pulls.push(pull(12));
    const reset = String(Math.floor(Date.now() / 1000));
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    server.faults.push({ method: "GET", reply: { status: 403, headers, body: { message: "API rate limit exceeded" } } });

    expect((await post(workflowRun())).action).toBe("created");
  });
});
