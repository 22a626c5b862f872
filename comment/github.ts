import { readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../components/core/errors.ts";
import { type Access, type Answer, addressIn, ask, type Pace } from "./api.ts";
import type { Comment, Context, Conversation, Host, Variables } from "./host.ts";
import { tokenIn, variableIn } from "./variables.ts";

/**
 * GitHub Actions (variables: https://docs.github.com/actions/reference/workflows-and-actions/variables) and the REST interface for
 * issue comments, which pull requests share (https://docs.github.com/rest/issues/comments).
 */
export const github: Host = {
  name: "github",
  title: "GitHub",
  limit: {
    characters: 65_536,
    source:
      "the interface's own refusal, `Body is too long (maximum is 65536 characters)`: https://github.com/orgs/community/discussions/27190",
  },
  sign: ["GITHUB_ACTIONS", "true"],
  contextOf(variables, pullRequest) {
    const repository = variableIn(variables, "GITHUB_REPOSITORY", /^[\w.-]+\/[\w.-]+$/);
    const subject = subjectOf(variables, pullRequest);
    const label = subject.by === "number" ? `${repository}#${subject.number}` : `${repository}, the pull request of ${subject.commit}`;
    return {
      host: github,
      pullRequest: label,
      ...(subject.isForeign ? { foreignCommit: subject.commit } : {}),
      connect: (pace) => connect(variables, repository, label, subject, pace),
    } satisfies Context;
  },
};

const VARIABLE = "GITHUB_TOKEN";

const Repository = z.object({ id: z.number(), full_name: z.string() });

/** What is read of an event (https://docs.github.com/webhooks/webhook-events-and-payloads): its file is written by GitHub, not by the author. */
const Event = z.object({
  repository: Repository.optional(),
  pull_request: z.object({ number: z.int(), head: z.object({ sha: z.string(), repo: Repository.nullable() }) }).optional(),
  workflow_run: z
    .object({
      event: z.string(),
      head_branch: z.string(),
      head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
      head_repository: Repository.extend({ owner: z.object({ login: z.string() }) }),
    })
    .optional(),
});

/** Which pull request: its number where the job is its own; its head where the job follows another workflow, which may be a fork's. */
type Subject = { readonly isForeign: boolean; readonly commit: string } & (
  | { readonly by: "number"; readonly number: number }
  | {
      readonly by: "head";
      readonly owner: string;
      readonly branch: string;
      readonly repositoryId: number;
      readonly number: number | undefined;
    }
);

const NOT_ONE = "this job is not about a pull request";

function subjectOf(variables: Variables, number: number | undefined): Subject {
  const { repository, pull_request: pull, workflow_run: run } = eventOf(variableIn(variables, "GITHUB_EVENT_PATH"));
  if (pull !== undefined) {
    if (number !== undefined && number !== pull.number) {
      throw new UserError(NOT_ONE, [{ path: "--pull-request", reason: `the job is about ${pull.number}, not ${number}` }]);
    }
    return { by: "number", number: pull.number, isForeign: pull.head.repo?.id !== repository?.id, commit: pull.head.sha };
  }
  if (run?.event === "pull_request") {
    const { owner, id } = run.head_repository;
    return {
      by: "head",
      owner: owner.login,
      branch: run.head_branch,
      repositoryId: id,
      number,
      isForeign: id !== repository?.id,
      commit: run.head_sha,
    };
  }
  throw new UserError(NOT_ONE, [
    { path: "GITHUB_EVENT_NAME", reason: "run it on `pull_request`, or on `workflow_run` of a workflow that runs on `pull_request`" },
  ]);
}

function eventOf(file: string): z.infer<typeof Event> {
  try {
    return Event.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError("the event that the job runs on cannot be read", [{ path: "GITHUB_EVENT_PATH", reason }]);
  }
}

async function connect(variables: Variables, repository: string, label: string, subject: Subject, pace: Pace): Promise<Conversation> {
  const permission = "the job's permission `pull-requests: write`";
  const token = tokenIn(variables, VARIABLE, `${permission}, and \`env: GITHUB_TOKEN: \${{ github.token }}\` on the step`);
  const base = addressIn(variables, "GITHUB_API_URL");
  const access: Access = {
    title: github.title,
    pullRequest: label,
    base,
    headers: { Authorization: `Bearer ${token}`, "X-GitHub-Api-Version": "2022-11-28" },
    token,
    variable: VARIABLE,
    permission,
    forks:
      "a job on `pull_request` from a fork gets a token that only reads: comment from a workflow on `workflow_run`, as ci/github/comment.yaml does",
    pace,
  };
  const number = subject.by === "number" ? subject.number : await numberOf(access, repository, subject);
  const graphql = addressIn(variables, "GITHUB_GRAPHQL_URL");
  return conversationOf(access, new URL(`repos/${repository}/issues/`, base), number, new URL(graphql.href.replace(/\/$/, "")));
}

const PullRequest = z.object({
  number: z.int(),
  head: z.object({ sha: z.string(), repo: z.object({ id: z.number() }).nullable() }),
});

/**
 * The open pull request whose head is the commit that was previewed. `workflow_run.pull_requests` is empty for forks, and a number in
 * an artifact is whatever the fork's code wrote there; this asks GitHub (https://docs.github.com/rest/pulls/pulls#list-pull-requests).
 */
async function numberOf(access: Access, repository: string, subject: Extract<Subject, { by: "head" }>): Promise<number> {
  const url = new URL(`repos/${repository}/pulls`, access.base);
  url.search = String(new URLSearchParams({ state: "open", head: `${subject.owner}:${subject.branch}`, per_page: "100" }));
  const found: number[] = [];
  for await (const { number, head } of paged(access, url, PullRequest)) {
    if (head.sha === subject.commit && head.repo?.id === subject.repositoryId) found.push(number);
  }
  const [first, ...others] = subject.number === undefined ? found : found.filter((number) => number === subject.number);
  if (first === undefined) {
    throw new UserError(`no open pull request has ${subject.commit} as its head, so there is nothing to comment on`, [
      { path: "", reason: "it was closed, or a newer commit has come, whose own run comments" },
    ]);
  }
  if (others.length > 0) {
    throw new UserError(`${subject.commit} is the head of several pull requests: ${[first, ...others].join(", ")}`, [
      { path: "--pull-request", reason: "say which one is meant" },
    ]);
  }
  return first;
}

const IssueComment = z.object({
  id: z.int(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullable(),
});

const Viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

function conversationOf(access: Access, issues: URL, number: number, graphql: URL): Conversation {
  return {
    /** GraphQL tells it for every sort of token, REST's `/user` not for that of a job (https://docs.github.com/graphql/reference/queries#user). */
    async self() {
      const body = { query: "query { viewer { login } }" };
      const { value } = await ask(access, { method: "POST", url: graphql, body, answer: Viewer, isRepeatable: true });
      return authorOf(value.data.viewer.login);
    },
    async *comments() {
      const url = new URL(`${number}/comments?per_page=100`, issues);
      for await (const comment of paged(access, url, IssueComment)) yield commentOf(comment);
    },
    async create(body) {
      const url = new URL(`${number}/comments`, issues);
      return commentOf((await ask(access, { method: "POST", url, body: { body }, answer: IssueComment })).value);
    },
    async update({ id }, body) {
      const url = new URL(`comments/${id}`, issues);
      return commentOf((await ask(access, { method: "PATCH", url, body: { body }, answer: IssueComment })).value);
    },
  };
}

function commentOf({ id, body, html_url: url, user }: z.infer<typeof IssueComment>): Comment {
  return { id: String(id), body: body ?? "", url, author: authorOf(user?.login ?? "") };
}

/** One interface writes an app's name with "[bot]", another without. */
function authorOf(login: string): string {
  return login.replace(/\[bot\]$/, "").toLowerCase();
}

/** Every element of a list, over all its pages, by the `Link` header (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
async function* paged<Schema extends z.ZodType>(access: Access, first: URL, element: Schema): AsyncIterable<z.infer<Schema>> {
  for (let url: URL | undefined = first; url !== undefined; ) {
    const page: Answer<z.infer<Schema>[]> = await ask(access, { method: "GET", url, answer: z.array(element) });
    yield* page.value;
    url = nextOf(page.headers, url);
  }
}

function nextOf(headers: Headers, url: URL): URL | undefined {
  const next = /<([^>]*)>;\s*rel="next"/.exec(headers.get("link") ?? "")?.[1];
  return next === undefined ? undefined : new URL(next, url);
}
