import type { Pace } from "./api.ts";

/** Environment variables of the job that runs. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Where code is reviewed: what differs from one such place to the next. Each stands in its own file and in the list of `index.ts`. */
export interface Host {
  /** Short name: `github`. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly limit: Limit;
  /** The variable, with its value, that its jobs have. */
  readonly sign: readonly [variable: string, value: string];
  /**
   * What its job's variables say, without asking anyone.
   *
   * @throws UserError where the job is not one of a pull request.
   */
  contextOf(variables: Variables, pullRequest: number | undefined): Context;
}

/** How much one comment holds. */
interface Limit {
  /** UTF-16 code units of the whole body, marker and all; no host counts more than that. */
  readonly characters: number;
  /** Where the number comes from. */
  readonly source: string;
}

/** The pull request that a job is about. */
export interface Context {
  readonly host: Host;
  /** As people read it: `acme/estate#12`. */
  readonly pullRequest: string;
  /** The commit that was previewed, where it comes from another repository: then its author made the text, by code of their own. */
  readonly foreignCommit?: string;
  /**
   * The pull request's comments, over the host's interface.
   *
   * @throws UserError where a variable is missing, such as the token, or the pull request cannot be found.
   */
  connect(pace: Pace): Promise<Conversation>;
}

/** The comments of a pull request. Every method throws `UserError` where the host refuses, and `Unavailable` where it does not answer. */
export interface Conversation {
  /** Whom the token speaks for, as in {@link Comment.author}. */
  self(): Promise<string>;
  /** All comments, page by page, oldest first. */
  comments(): AsyncIterable<Comment>;
  create(body: string): Promise<Comment>;
  update(comment: Comment, body: string): Promise<Comment>;
}

/** One comment of a pull request. */
export interface Comment {
  readonly id: string;
  /** Identity of its author, as {@link Conversation.self} tells it. */
  readonly author: string;
  readonly body: string;
  /** For people, in a browser. */
  readonly url: string;
}
