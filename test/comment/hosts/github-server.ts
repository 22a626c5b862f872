import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { github } from "../../../comment/github.ts";
import { type Call, COMMIT, type Fault, type HostServer, PAGE, type Reply, type Stored, serve, TOKEN } from "./host-server.ts";

const REPOSITORY = { id: 1, full_name: "acme/estate", owner: { login: "acme" } };
const FORK = { id: 2, full_name: "someone/estate", owner: { login: "someone" } };
const NUMBER = 12;
const SELF = "github-actions";

/** An open pull request, as a list of them has it. */
export interface Pull {
  readonly number: number;
  readonly head: { readonly sha: string; readonly ref: string; readonly repo: typeof FORK | null };
}

/** GitHub's interface, with an event file for each sort of job. */
export async function githubServer(): Promise<
  HostServer & { readonly pulls: Pull[]; variablesOf(event: unknown): Record<string, string> }
> {
  const comments: Stored[] = [];
  const pulls: Pull[] = [{ number: NUMBER, head: { sha: COMMIT, ref: "change", repo: FORK } }];
  const calls: Call[] = [];
  const faults: Fault[] = [];
  const server = await serve((call) => answer(call, comments, pulls, server.origin), faults, calls);
  const variablesOf = (event: unknown) => ({
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: REPOSITORY.full_name,
    GITHUB_API_URL: `${server.origin}/api/v3`,
    GITHUB_GRAPHQL_URL: `${server.origin}/api/graphql`,
    GITHUB_EVENT_PATH: eventFile(event),
    GITHUB_TOKEN: TOKEN,
  });
  return {
    host: github,
    variables: variablesOf({ repository: REPOSITORY, pull_request: { number: NUMBER, head: { sha: COMMIT, repo: REPOSITORY } } }),
    forkVariables: variablesOf(workflowRun()),
    token: { variable: "GITHUB_TOKEN", value: TOKEN },
    self: SELF,
    comments,
    calls,
    faults,
    pulls,
    variablesOf,
    close: server.close,
  };
}

/** As GitHub leaves it on the job's disk; a text as it is. */
function eventFile(event: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), "estate-event-")), "event.json");
  writeFileSync(file, typeof event === "string" ? event : JSON.stringify(event));
  return file;
}

/** The event of a workflow that follows a fork's preview. */
export function workflowRun(event = "pull_request") {
  return {
    repository: REPOSITORY,
    workflow_run: { event, head_branch: "change", head_sha: COMMIT, head_repository: FORK, pull_requests: [] },
  };
}

export { FORK, REPOSITORY };

function answer({ method, path, query, headers, body }: Call, comments: Stored[], pulls: readonly Pull[], origin: string): Reply {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { message: "Bad credentials" } };
  if (path === "/api/graphql") {
    // A job's token may ask GraphQL who it is; REST's /user refuses it.
    return { status: 200, body: { data: { viewer: { login: `${SELF}[bot]` } } } };
  }
  const at = (rest: string) => path === `/api/v3/repos/acme/estate/${rest}`;
  if (at("pulls") && method === "GET") {
    const [owner, ref] = (query.get("head") ?? "").split(":");
    return { status: 200, body: pulls.filter(({ head }) => head.repo?.owner.login === owner && head.ref === ref) };
  }
  if (at(`issues/${NUMBER}/comments`)) {
    return method === "GET" ? listed(path, query, comments, origin) : written(comments, undefined, body);
  }
  const id = /^\/api\/v3\/repos\/acme\/estate\/issues\/comments\/(\d+)$/.exec(path)?.[1];
  if (id !== undefined && method === "PATCH") return written(comments, Number(id), body);
  return { status: 404, body: { message: "Not Found" } };
}

function listed(path: string, query: URLSearchParams, comments: readonly Stored[], origin: string): Reply {
  const page = Number(query.get("page") ?? "1");
  const hasMore = comments.length > page * PAGE;
  const first = `<${origin}${path}?per_page=100&page=1>; rel="first"`;
  const next = `<${origin}${path}?per_page=100&page=${page + 1}>; rel="next"`;
  return {
    status: 200,
    headers: { link: hasMore ? `${first}, ${next}` : first },
    body: comments.slice((page - 1) * PAGE, page * PAGE).map(shown),
  };
}

function written(comments: Stored[], id: number | undefined, body: unknown): Reply {
  const text = (body as { body: string }).body;
  const message = "Validation Failed: Body is too long (maximum is 65536 characters)";
  if (text.length > 65_536) return { status: 422, body: { message } };
  const comment = id === undefined ? { id: 1000 + comments.length, author: SELF, body: "" } : comments.find((one) => one.id === id);
  if (comment === undefined) return { status: 404, body: { message: "Not Found" } };
  comment.body = text;
  if (id === undefined) comments.push(comment);
  return { status: id === undefined ? 201 : 200, body: shown(comment) };
}

function shown({ id, author, body }: Stored) {
  const login = author === SELF ? `${author}[bot]` : author;
  return { id, body, html_url: `https://host.example/acme/estate/pull/${NUMBER}#issuecomment-${id}`, user: { login } };
}
