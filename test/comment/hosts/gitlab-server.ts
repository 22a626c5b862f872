import { gitlab } from "../../../comment/gitlab.ts";
import { type Call, COMMIT, type Fault, type HostServer, PAGE, type Reply, type Stored, serve, TOKEN } from "./host-server.ts";

const SELF = "77";

/** GitLab's interface for one merge request. */
export async function gitlabServer(): Promise<HostServer> {
  const comments: Stored[] = [];
  const calls: Call[] = [];
  const faults: Fault[] = [];
  const server = await serve((call) => answer(call, comments), faults, calls);
  const variables = {
    GITLAB_CI: "true",
    CI_API_V4_URL: `${server.origin}/api/v4`,
    CI_PROJECT_ID: "5",
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
    CI_MERGE_REQUEST_PROJECT_PATH: "acme/estate",
    CI_MERGE_REQUEST_PROJECT_URL: "https://host.example/acme/estate",
    CI_MERGE_REQUEST_IID: "12",
    CI_COMMIT_SHA: COMMIT,
    GITLAB_TOKEN: TOKEN,
  };
  return {
    host: gitlab,
    variables,
    // A fork's pipeline runs in the fork: only the merge request's project is the one to comment in.
    forkVariables: { ...variables, CI_PROJECT_ID: "6", CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "6" },
    token: { variable: "GITLAB_TOKEN", value: TOKEN },
    self: SELF,
    comments,
    calls,
    faults,
    close: server.close,
  };
}

const NOTES = "/api/v4/projects/5/merge_requests/12/notes";

function answer({ method, path, query, headers, body }: Call, comments: Stored[]): Reply {
  if (headers["private-token"] !== TOKEN) return { status: 401, body: { message: "401 Unauthorized" } };
  if (path === "/api/v4/user") return { status: 200, body: { id: Number(SELF), username: "project_5_bot" } };
  if (path === NOTES && method === "GET") return listed(query, comments);
  if (path === NOTES && method === "POST") return written(comments, undefined, body);
  const id = path.startsWith(`${NOTES}/`) ? Number(path.slice(NOTES.length + 1)) : undefined;
  return id !== undefined && method === "PUT" ? written(comments, id, body) : { status: 404, body: { message: "404 Not found" } };
}

function listed(query: URLSearchParams, comments: readonly Stored[]): Reply {
  const ascending = query.get("sort") === "asc" ? comments : comments.toReversed();
  const page = Number(query.get("page") ?? "1");
  const next = comments.length > page * PAGE ? String(page + 1) : "";
  return {
    status: 200,
    headers: { "x-page": String(page), "x-next-page": next },
    body: ascending.slice((page - 1) * PAGE, page * PAGE).map(shown),
  };
}

function written(comments: Stored[], id: number | undefined, body: unknown): Reply {
  const text = (body as { body: string }).body;
  if (text.length > 1_000_000) return { status: 400, body: { message: { note: ["is too long (maximum is 1000000 characters)"] } } };
  const comment = id === undefined ? { id: 1000 + comments.length, author: SELF, body: "" } : comments.find((one) => one.id === id);
  if (comment === undefined) return { status: 404, body: { message: "404 Not found" } };
  comment.body = text;
  if (id === undefined) comments.push(comment);
  return { status: id === undefined ? 201 : 200, body: shown(comment) };
}

function shown({ id, author, body, isNone = false }: Stored) {
  return { id, body, system: isNone, author: { id: author === SELF ? Number(SELF) : 1 } };
}
