import { UserError } from "../components/core/errors.ts";
import { PACE, type Pace, patiently, Unavailable } from "./api.ts";
import { azure } from "./azure.ts";
import { bodyOf, markerOf, overheadOf, sameText } from "./body.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import type { Comment, Context, Conversation, Host, Variables } from "./host.ts";

/** Every host; a new one is a file and a name here. */
export const HOSTS: readonly Host[] = [github, gitlab, azure];

/** What is to be said, and where. */
export interface CommentRequest {
  readonly context: Context;
  /** Name that tells this comment from others of the same pull request. */
  readonly project: string;
  readonly markdown: string;
  /** How patient to be; default {@link PACE}. */
  readonly pace?: Pace;
}

/** What became of it. */
export interface CommentResult {
  /** Of the comment, for people. */
  readonly url: string;
  readonly action: "created" | "updated" | "unchanged";
  /** Further comments of ours with the same marker, oldest first: left as they are. */
  readonly duplicates: readonly string[];
}

/**
 * The pull request that this job is about, from the variables that its host sets. Nobody is asked.
 *
 * @param pullRequest number, where one commit is the head of several.
 * @throws UserError outside a job of a known host, or where it is not about a pull request.
 */
export function contextOf(variables: Variables, pullRequest?: number): Context {
  const host = HOSTS.find(({ sign: [name, value] }) => variables[name] === value);
  if (host !== undefined) return host.contextOf(variables, pullRequest);
  throw new UserError(
    "this is not a job of a host that comments can be posted to",
    HOSTS.map(({ title, sign: [name, value] }) => ({ path: name, reason: `is ${value} in a job of ${title}` })),
  );
}

/**
 * How many characters of text one comment has room for.
 *
 * @throws UserError for a project name that no marker can hold.
 */
export function roomOf(host: Host, project: string, foreignCommit?: string): number {
  return host.limit.characters - overheadOf(project, foreignCommit);
}

/**
 * Posts one comment, or brings the one that stands up to date: the first of the token's own that begins with the project's marker,
 * over all pages. Text that a person has written around the marker is replaced.
 *
 * @throws UserError where the text is too long, a variable is missing, or the host refuses or does not answer.
 */
export async function postComment(request: CommentRequest): Promise<CommentResult> {
  const { context, project, markdown, pace = PACE } = request;
  const body = bodyOf(project, markdown, context.foreignCommit);
  requireFit(body, context.host);
  try {
    const conversation = await context.connect(pace);
    // A post that was not answered may have come through: it is looked for before it is sent again.
    return await patiently(
      pace,
      () => bringUpToDate(conversation, markerOf(project), body),
      ({ mayBeDone }) => mayBeDone,
    );
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    throw new UserError(`nothing could be said on ${context.pullRequest}`, [{ path: "", reason: error.message }]);
  }
}

async function bringUpToDate(conversation: Conversation, marker: string, body: string): Promise<CommentResult> {
  const [first, ...others] = await own(conversation, marker);
  const duplicates = others.map(({ url }) => url);
  if (first === undefined) return { url: (await conversation.create(body)).url, action: "created", duplicates };
  if (sameText(first.body, body)) return { url: first.url, action: "unchanged", duplicates };
  return { url: (await conversation.update(first, body)).url, action: "updated", duplicates };
}

/** Others can begin a comment with the marker too; theirs they could change again after us. */
async function own(conversation: Conversation, marker: string): Promise<Comment[]> {
  const marked: Comment[] = [];
  for await (const comment of conversation.comments()) if (comment.body.startsWith(marker)) marked.push(comment);
  if (marked.length === 0) return [];
  const self = await conversation.self();
  return marked.filter(({ author }) => author === self);
}

function requireFit(body: string, { title, limit }: Host): void {
  if (body.length <= limit.characters) return;
  throw new UserError("the comment is too long", [
    {
      path: "",
      reason: `${body.length} characters, where ${title} takes ${limit.characters}; \`estate preview --format markdown\` keeps to what fits`,
    },
  ]);
}
