import { z } from "zod";
import { UserError } from "../components/core/errors.ts";
import { type Access, addressIn, ask, type Pace } from "./api.ts";
import type { Comment, Context, Conversation, Host, Variables } from "./host.ts";
import { tokenIn, variableIn } from "./variables.ts";

/**
 * GitLab's jobs (variables: https://docs.gitlab.com/ci/variables/predefined_variables/) and its interface for the notes of a merge
 * request (https://docs.gitlab.com/api/notes/#merge-requests).
 */
export const gitlab: Host = {
  name: "gitlab",
  title: "GitLab",
  limit: {
    characters: 1_000_000,
    source: "https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics",
  },
  sign: ["GITLAB_CI", "true"],
  contextOf(variables, pullRequest) {
    const number = numberOf(variables, pullRequest);
    // A fork's pipeline runs in the fork's project; the merge request is in this one.
    const project = variableIn(variables, "CI_MERGE_REQUEST_PROJECT_ID", /^\d+$/);
    const label = `${variables["CI_MERGE_REQUEST_PROJECT_PATH"] ?? project}!${number}`;
    const isForeign = variables["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] !== project;
    return {
      host: gitlab,
      pullRequest: label,
      ...(isForeign ? { foreignCommit: variableIn(variables, "CI_COMMIT_SHA", /^[0-9a-f]{40,64}$/) } : {}),
      connect: (pace) => connect(variables, project, number, label, pace),
    } satisfies Context;
  },
};

const VARIABLE = "GITLAB_TOKEN";

function numberOf(variables: Variables, asked: number | undefined): number {
  const given = Number(variableIn(variables, "CI_MERGE_REQUEST_IID", /^\d{1,15}$/));
  if (asked === undefined || asked === given) return given;
  throw new UserError("this job is not about that merge request", [
    { path: "--pull-request", reason: `the job is about ${given}, not ${asked}` },
  ]);
}

async function connect(variables: Variables, project: string, number: number, label: string, pace: Pace): Promise<Conversation> {
  const permission = "a project access token of the role Reporter with the scope `api`";
  const jobToken = "CI_JOB_TOKEN will not do: it may not use merge requests (https://gitlab.com/gitlab-org/gitlab/-/issues/545150)";
  const token = tokenIn(variables, VARIABLE, `${permission}, as a masked variable of the project; ${jobToken}`);
  const base = addressIn(variables, "CI_API_V4_URL");
  const access: Access = {
    title: gitlab.title,
    pullRequest: label,
    base,
    headers: { "PRIVATE-TOKEN": token },
    token,
    variable: VARIABLE,
    permission,
    forks:
      "a fork's pipeline runs without the project's variables: a member who has read its code runs it in the project itself, from the merge request's page",
    pace,
  };
  const page = `${variableIn(variables, "CI_MERGE_REQUEST_PROJECT_URL")}/-/merge_requests/${number}`;
  return conversationOf(access, new URL(`projects/${project}/merge_requests/${number}/notes`, base), page);
}

const Note = z.object({ id: z.int(), body: z.string(), system: z.boolean(), author: z.object({ id: z.int() }).nullable() });
const User = z.object({ id: z.int() });

function conversationOf(access: Access, notes: URL, page: string): Conversation {
  const commentOf = ({ id, body, author }: z.infer<typeof Note>): Comment => ({
    id: String(id),
    body,
    url: `${page}#note_${id}`,
    author: String(author?.id ?? ""),
  });
  return {
    /** https://docs.gitlab.com/api/users/#retrieve-the-current-user; a project's token has a user of its own. */
    async self() {
      return String((await ask(access, { method: "GET", url: new URL("user", access.base), answer: User })).value.id);
    },
    /** By the header `X-Next-Page`, which is empty on the last page (https://docs.gitlab.com/api/rest/#pagination). */
    async *comments() {
      for (let next = "1"; next !== ""; ) {
        const url = new URL(notes);
        url.search = String(new URLSearchParams({ sort: "asc", order_by: "created_at", per_page: "100", page: next }));
        const { value, headers } = await ask(access, { method: "GET", url, answer: z.array(Note) });
        yield* value.filter(({ system }) => !system).map(commentOf);
        next = headers.get("x-next-page") ?? "";
      }
    },
    async create(body) {
      return commentOf((await ask(access, { method: "POST", url: notes, body: { body }, answer: Note })).value);
    },
    async update({ id }, body) {
      const url = new URL(`${notes.href}/${id}`);
      return commentOf((await ask(access, { method: "PUT", url, body: { body }, answer: Note })).value);
    },
  };
}
