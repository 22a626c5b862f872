import { z } from "zod";
import { UserError } from "../components/core/errors.ts";
import { type Access, type Answer, addressIn, ask, type Pace } from "./api.ts";
import type { Comment, Context, Conversation, Host, Variables } from "./host.ts";
import { tokenIn, variableIn } from "./variables.ts";

/**
 * Azure Pipelines (variables: https://learn.microsoft.com/azure/devops/pipelines/build/variables) and the interface for the threads of
 * a pull request in Azure Repos (https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads).
 */
export const azure: Host = {
  name: "azure",
  title: "Azure Repos",
  limit: {
    characters: 150_000,
    source:
      "the interface's own refusal, `A discussion comment cannot be longer than 150000 characters`: https://github.com/runatlantis/atlantis/pull/1585",
  },
  sign: ["TF_BUILD", "True"],
  contextOf(variables, pullRequest) {
    const number = numberOf(variables, pullRequest);
    const project = variableIn(variables, "SYSTEM_TEAMPROJECT");
    const repository = variableIn(variables, "BUILD_REPOSITORY_NAME");
    const label = `${project}/${repository}!${number}`;
    const isForeign = variables["SYSTEM_PULLREQUEST_ISFORK"] === "True";
    return {
      host: azure,
      pullRequest: label,
      ...(isForeign ? { foreignCommit: variableIn(variables, "SYSTEM_PULLREQUEST_SOURCECOMMITID", /^[0-9a-f]{40,64}$/) } : {}),
      connect: (pace) => connect(variables, number, label, pace),
    } satisfies Context;
  },
};

const VARIABLE = "SYSTEM_ACCESSTOKEN";

function numberOf(variables: Variables, asked: number | undefined): number {
  const provider = variableIn(variables, "BUILD_REPOSITORY_PROVIDER");
  if (provider !== "TfsGit") {
    throw new UserError("the repository is not in Azure Repos", [
      {
        path: "BUILD_REPOSITORY_PROVIDER",
        reason: `${JSON.stringify(provider)}: comment from a job of the host that has the pull request`,
      },
    ]);
  }
  const given = Number(variableIn(variables, "SYSTEM_PULLREQUEST_PULLREQUESTID", /^\d{1,15}$/));
  if (asked === undefined || asked === given) return given;
  throw new UserError("this job is not about that pull request", [
    { path: "--pull-request", reason: `the job is about ${given}, not ${asked}` },
  ]);
}

async function connect(variables: Variables, number: number, label: string, pace: Pace): Promise<Conversation> {
  const permission = "`Contribute to pull requests` on the repository, for the build service's identity";
  const token = tokenIn(variables, VARIABLE, `${permission}, and \`env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)\` on the step`);
  const base = addressIn(variables, "SYSTEM_COLLECTIONURI");
  const project = encodeURIComponent(variableIn(variables, "SYSTEM_TEAMPROJECT"));
  const repository = encodeURIComponent(variableIn(variables, "BUILD_REPOSITORY_NAME"));
  const id = encodeURIComponent(variableIn(variables, "BUILD_REPOSITORY_ID"));
  const access: Access = {
    title: azure.title,
    pullRequest: label,
    base,
    headers: { Authorization: `Bearer ${token}` },
    token,
    variable: VARIABLE,
    permission,
    forks: "a fork's build gets a token that only reads, unless the pipeline's settings give it more, which they should not",
    pace,
  };
  const threads = new URL(`${project}/_apis/git/repositories/${id}/pullRequests/${number}/threads`, base);
  return conversationOf(access, threads, new URL(`${project}/_git/${repository}/pullrequest/${number}`, base));
}

const API_VERSION = "7.1";

const ThreadComment = z.object({
  id: z.int(),
  content: z.string().nullish(),
  isDeleted: z.boolean().nullish(),
  author: z.object({ id: z.string() }).nullish(),
});
const Thread = z.object({ id: z.int(), isDeleted: z.boolean().nullish(), comments: z.array(ThreadComment).nullish() });
const Threads = z.object({ value: z.array(Thread) });
const ConnectionData = z.object({ authenticatedUser: z.object({ id: z.string() }) });

function conversationOf(access: Access, threads: URL, page: URL): Conversation {
  const commentOf = (thread: number, { id, content, author }: z.infer<typeof ThreadComment>): Comment => ({
    id: `${thread}/comments/${id}`,
    body: content ?? "",
    url: `${page.href}?discussionId=${thread}`,
    author: author?.id ?? "",
  });
  return {
    /** https://learn.microsoft.com/javascript/api/azure-devops-extension-api/connectiondata: for every sort of token. */
    async self() {
      const url = new URL("_apis/connectionData", access.base);
      return (await ask(access, { method: "GET", url, answer: ConnectionData })).value.authenticatedUser.id;
    },
    /** All threads come at once today; the header with which other lists of the same interface go on is heeded all the same. */
    async *comments() {
      for (let next: string | null = ""; next !== null; ) {
        const url = versioned(threads.href, next === "" ? {} : { continuationToken: next });
        const { value, headers }: Answer<z.infer<typeof Threads>> = await ask(access, { method: "GET", url, answer: Threads });
        for (const { id, isDeleted, comments } of value.value.toSorted((a, b) => a.id - b.id)) {
          const [first] = comments ?? [];
          if (isDeleted !== true && first !== undefined && first.isDeleted !== true) yield commentOf(id, first);
        }
        next = headers.get("x-ms-continuationtoken");
      }
    },
    /** Closed from the start: a branch policy may want all threads resolved, and there is nothing in a report to resolve. */
    async create(body) {
      const thread = { comments: [{ parentCommentId: 0, content: body, commentType: "text" }], status: "closed" };
      const { value } = await ask(access, { method: "POST", url: versioned(threads.href), body: thread, answer: Thread });
      const [first] = value.comments ?? [];
      if (first === undefined) throw new UserError(`${access.title} answers with a thread that has no comment`);
      return commentOf(value.id, first);
    },
    /** https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-thread-comments/update */
    async update(comment, body) {
      const url = versioned(`${threads.href}/${comment.id}`);
      await ask(access, { method: "PATCH", url, body: { content: body }, answer: ThreadComment });
      return { ...comment, body };
    },
  };
}

function versioned(address: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(address);
  url.search = String(new URLSearchParams({ ...query, "api-version": API_VERSION }));
  return url;
}
