import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Pace } from "../../comment/api.ts";
import { markerOf } from "../../comment/body.ts";
import { contextOf, HOSTS, postComment } from "../../comment/index.ts";
import { UserError } from "../../components/core/errors.ts";
import { azureServer } from "./hosts/azure-server.ts";
import { githubServer } from "./hosts/github-server.ts";
import { gitlabServer } from "./hosts/gitlab-server.ts";
import { COMMIT, type HostServer, PAGE, type Reply } from "./hosts/host-server.ts";

const SERVERS: Readonly<Record<string, () => Promise<HostServer>>> = { github: githubServer, gitlab: gitlabServer, azure: azureServer };
const PACE: Pace = { retries: 3, firstDelayMs: 5, longestWaitMs: 5000, timeoutMs: 60_000 };
const BUSY: Reply = { status: 429, headers: { "retry-after": "0" }, body: { message: "slow down" } };
const BROKEN: Reply = { status: 502, body: "<html>bad gateway</html>" };

it("has a server like each host to try it on", () => {
  expect(Object.keys(SERVERS).sort()).toEqual(HOSTS.map(({ name }) => name).sort());
});

describe.each(HOSTS.map(({ name }) => name))("a comment on %s", (name) => {
  let server: HostServer;

  beforeAll(async () => {
    server = await (SERVERS[name] as () => Promise<HostServer>)();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    for (const list of [server.comments, server.calls, server.faults]) list.length = 0;
  });

  const post = (markdown: string, options: { project?: string; variables?: Record<string, string | undefined> } = {}) =>
    postComment({
      context: contextOf({ ...server.variables, ...options.variables }),
      project: options.project ?? "dev",
      markdown,
      pace: PACE,
    });
  const failure = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };
  const chatter = (count: number) => {
    for (let index = 0; index < count; index += 1) server.comments.push({ id: index + 1, author: "someone", body: `remark ${index}` });
  };
  const bodies = () => server.comments.map(({ body }) => body);
  const writes = () => server.calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/graphql"));

  it("is created once, with its marker first, then left alone, then brought up to date in its place", async () => {
    const created = await post("# one");
    const unchanged = await post("# one");
    const written = writes().length;
    const updated = await post("# two");

    expect([created.action, unchanged.action, updated.action]).toEqual(["created", "unchanged", "updated"]);
    expect(new Set([created.url, unchanged.url, updated.url]).size).toBe(1);
    expect(created.url).toMatch(/^https?:\/\/[^ ]+12/);
    expect(written).toBe(1);
    expect(bodies()).toEqual([`${markerOf("dev")}\n# two\n`]);
  });

  it("is found on the last of several pages", async () => {
    chatter(2 * PAGE + 1);
    server.comments.push({ id: 500, author: server.self, body: `${markerOf("dev")}\nold` });

    const { action } = await post("new");

    expect(action).toBe("updated");
    expect(server.comments.at(-1)).toEqual({ id: 500, author: server.self, body: `${markerOf("dev")}\nnew\n` });
    expect(server.comments).toHaveLength(2 * PAGE + 2);
  });

  it("is not taken for the one of a project whose name goes on", async () => {
    await post("of tokyo", { project: "dev-tokyo" });
    await post("of dev", { project: "dev" });
    await post("of tokyo still", { project: "dev-tokyo" });

    expect(bodies()).toEqual([`${markerOf("dev-tokyo")}\nof tokyo still\n`, `${markerOf("dev")}\nof dev\n`]);
  });

  it("is found after a person has edited it, with the line ends of their browser", async () => {
    await post("report");
    const [comment] = server.comments;
    if (comment === undefined) throw new Error("nothing was posted");
    comment.body = `${comment.body.trimEnd().replaceAll("\n", "\r\n")}\r\n\r\nedited by hand`;

    const { action } = await post("report");

    expect(action).toBe("updated");
    expect(bodies()).toEqual([`${markerOf("dev")}\nreport\n`]);
  });

  it("is not written anew where the host keeps its line ends in another way", async () => {
    await post("a\nb");
    for (const comment of server.comments) comment.body = comment.body.trimEnd().replaceAll("\n", "\r\n");

    expect((await post("a\nb")).action).toBe("unchanged");
  });

  it("is none that somebody else has begun with the marker, and none that only quotes it", async () => {
    const taken = { id: 1, author: "someone", body: `${markerOf("dev")}\nall is well, merge it` };
    const quoted = { id: 2, author: server.self, body: `see ${markerOf("dev")}` };
    server.comments.push({ ...taken }, { ...quoted });

    const { action } = await post("report");

    expect(action).toBe("created");
    expect(server.comments.slice(0, 2)).toEqual([taken, quoted]);
  });

  it("leaves further ones of its own as they are, and tells them", async () => {
    for (const id of [7, 8, 9]) server.comments.push({ id, author: server.self, body: `${markerOf("dev")}\nold ${id}` });

    const { url, duplicates } = await post("new");

    expect(bodies()).toEqual([`${markerOf("dev")}\nnew\n`, `${markerOf("dev")}\nold 8`, `${markerOf("dev")}\nold 9`]);
    expect(duplicates.map((duplicate) => Number(/\d+$/.exec(duplicate)?.[0]))).toEqual([8, 9]);
    expect(duplicates).not.toContain(url);
  });

  it.each(["GET", "POST"])("waits where a %s comes too early, and then comes through once", async (method) => {
    server.faults.push({ method, reply: BUSY }, { method, reply: BUSY });

    const { action } = await post("report");

    expect(action).toBe("created");
    expect(bodies()).toHaveLength(1);
  });

  it("does not come back before the host has asked it to", async () => {
    let earliest = 0;
    server.faults.push({
      method: "GET",
      get reply(): Reply {
        earliest = Date.now() + 1000;
        return { ...BUSY, headers: { "retry-after": "1" } };
      },
    });

    await post("report");

    expect(Date.now()).toBeGreaterThanOrEqual(earliest);
    expect(bodies()).toHaveLength(1);
  });

  it("gives up at once where the host asks for a longer wait than a job should have", async () => {
    server.faults.push({ method: "GET", reply: { ...BUSY, headers: { "retry-after": "3600" } } });

    const message = await failure(post("report"));

    expect(message).toContain("asks to wait 3600 s");
    expect(server.calls).toHaveLength(1);
  });

  it("is looked for before it is sent again, when the answer to sending it was lost", async () => {
    server.faults.push({ method: "POST", reply: BROKEN, after: true });

    const { action } = await post("report");

    expect(bodies()).toHaveLength(1);
    expect(action).toBe("unchanged");
  });

  it("is sent again when the connection broke before it came through", async () => {
    server.faults.push({ method: "POST", reply: undefined });

    expect((await post("report")).action).toBe("created");
    expect(bodies()).toHaveLength(1);
  });

  it("ends with a sentence where the host stays broken", async () => {
    for (let index = 0; index <= PACE.retries; index += 1) server.faults.push({ method: "GET", reply: BROKEN });

    expect(await failure(post("report"))).toMatch(/12\n.*answers 502$/);
    expect(server.calls).toHaveLength(PACE.retries + 1);
  });

  it.each([
    [401, /the token is not accepted/],
    [403, /the token may not do this: it needs .*fork/],
    [404, /is not there, or the token may not see it/],
    [413, /longer than the host takes/],
    [422, /too long, or the pull request is locked/],
    [418, /status page/],
  ])("says what %i means, once, and never says the token", async (status, words) => {
    server.faults.push({ method: "POST", reply: { status, body: { message: `no,\u001b[31m ${server.token.value}` } } });
    server.faults.push({ method: "GET", reply: { status, body: { message: `no,\u001b[31m ${server.token.value}` } } });

    const message = await failure(post("report"));

    expect(message).toMatch(words);
    expect(message).toContain(`answers ${status} (no, [31m ***)`);
    expect(message).not.toContain(server.token.value);
    expect(server.calls).toHaveLength(1);
  });

  it("names the variable, and what its token must be allowed to, where there is none", async () => {
    const message = await failure(post("report", { variables: { [server.token.variable]: undefined } }));

    expect(message).toMatch(new RegExp(`^  ${server.token.variable}: is not set; it needs .+`, "m"));
    expect(server.calls).toEqual([]);
  });

  it("says what to do where the token is another host's", async () => {
    const message = await failure(post("report", { variables: { [server.token.variable]: "stale" } }));

    expect(message).toMatch(/the token is not accepted|a page to log in on/);
    expect(message).not.toContain("stale");
  });

  it("never has the token in an address", async () => {
    await post("report");

    for (const { path, query } of server.calls) expect(`${path}?${query.toString()}`).not.toContain(server.token.value);
  });

  it("goes up to the host's limit, and is refused beyond it before anyone is asked", async () => {
    const room = server.host.limit.characters - markerOf("dev").length - 2;

    expect((await post("x".repeat(room))).action).toBe("created");
    server.calls.length = 0;
    expect(await failure(post("x".repeat(room + 1)))).toContain("the comment is too long");
    expect(server.calls).toEqual([]);
  });

  it("says of a fork's that the fork's code made it, before anything of its text", async () => {
    await postComment({ context: contextOf(server.forkVariables), project: "dev", markdown: "<!-- hidden", pace: PACE });

    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]?.startsWith(`${markerOf("dev")}\n> Made by the pull request's own code at ${COMMIT}`)).toBe(true);
  });

  it("asks nobody but the host that its job belongs to", async () => {
    const variables = Object.fromEntries(
      Object.entries(server.variables).map(([key, value]) => [key, value?.replace(/^http:\/\/127\.0\.0\.1:\d+/, "http://host.example")]),
    );

    expect(await failure(postComment({ context: contextOf(variables), project: "dev", markdown: "x", pace: PACE }))).toContain(
      "is not an https address without credentials",
    );
  });
});

it("tells in a job of no host what would be one", () => {
  expect(() => contextOf({})).toThrow(/GITHUB_ACTIONS.*\n.*GITLAB_CI.*\n.*TF_BUILD/);
});
