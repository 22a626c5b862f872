import { azure } from "../../../comment/azure.ts";
import { type Call, COMMIT, type Fault, type HostServer, PAGE, type Reply, type Stored, serve, TOKEN } from "./host-server.ts";

const SELF = "0f3c-build-service";

/** The interface of Azure Repos for one pull request: every comment is the first of a thread. */
export async function azureServer(): Promise<HostServer> {
  const comments: Stored[] = [];
  const calls: Call[] = [];
  const faults: Fault[] = [];
  const server = await serve((call) => answer(call, comments), faults, calls);
  const variables = {
    TF_BUILD: "True",
    SYSTEM_COLLECTIONURI: `${server.origin}/acme/`,
    SYSTEM_TEAMPROJECT: "Machine Learning",
    BUILD_REPOSITORY_PROVIDER: "TfsGit",
    BUILD_REPOSITORY_ID: "b0b-id",
    BUILD_REPOSITORY_NAME: "the estate",
    SYSTEM_PULLREQUEST_PULLREQUESTID: "12",
    SYSTEM_PULLREQUEST_SOURCECOMMITID: COMMIT,
    SYSTEM_PULLREQUEST_ISFORK: "False",
    SYSTEM_ACCESSTOKEN: TOKEN,
  };
  return {
    host: azure,
    variables,
    forkVariables: { ...variables, SYSTEM_PULLREQUEST_ISFORK: "True" },
    token: { variable: "SYSTEM_ACCESSTOKEN", value: TOKEN },
    self: SELF,
    comments,
    calls,
    faults,
    close: server.close,
  };
}

const THREADS = "/acme/Machine%20Learning/_apis/git/repositories/b0b-id/pullRequests/12/threads";

function answer({ method, path, query, headers, body }: Call, comments: Stored[]): Reply {
  // A token that it does not know is sent to a page to log in on, not refused.
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 203, body: "<html>Sign in</html>" };
  if (path === "/acme/_apis/connectionData") return { status: 200, body: { authenticatedUser: { id: SELF } } };
  if (query.get("api-version") !== "7.1") return { status: 400, body: { message: "no api-version" } };
  if (path === THREADS && method === "GET") return listed(query, comments);
  if (path === THREADS && method === "POST") return created(comments, body);
  const id = /\/threads\/(\d+)\/comments\/1$/.exec(path)?.[1];
  const comment = comments.find((one) => String(one.id) === id);
  if (comment === undefined || method !== "PATCH") return { status: 404, body: { message: "TF401180: not found" } };
  comment.body = (body as { content: string }).content;
  return { status: 200, body: shown(comment).comments[0] };
}

function listed(query: URLSearchParams, comments: readonly Stored[]): Reply {
  const from = Number(query.get("continuationToken") ?? "0");
  const next = from + PAGE;
  const headers: Record<string, string> = comments.length > next ? { "x-ms-continuationtoken": String(next) } : {};
  return { status: 200, headers, body: { value: comments.slice(from, next).map(shown) } };
}

function created(comments: Stored[], body: unknown): Reply {
  const { comments: said, status } = body as { comments: { content: string }[]; status: string };
  const text = said[0]?.content ?? "";
  if (text.length > 150_000) return { status: 400, body: { message: "A discussion comment cannot be longer than 150000 characters." } };
  // An active thread holds back the merge where a branch policy wants all threads resolved.
  if (status !== "closed") return { status: 400, body: { message: "a report that has to be resolved" } };
  const comment = { id: 1000 + comments.length, author: SELF, body: text };
  comments.push(comment);
  return { status: 200, body: shown(comment) };
}

function shown({ id, author, body, isNone = false }: Stored) {
  return {
    id,
    isDeleted: isNone,
    comments: [
      { id: 1, content: body, author: { id: author } },
      { id: 2, content: "a reply", author: { id: "x" } },
    ],
  };
}
