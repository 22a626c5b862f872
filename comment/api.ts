import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import type { z } from "zod";
import { UserError } from "../components/core/errors.ts";

/** How often and how long a host that does not answer is asked again. */
export interface Pace {
  /** After the first attempt. */
  readonly retries: number;
  /** Before the second attempt; doubles from there. A longer wait that the host asks for is kept to. */
  readonly firstDelayMs: number;
  /** Where the host asks for a longer wait than this, that is told instead. */
  readonly longestWaitMs: number;
  /** After which one attempt counts as unanswered. */
  readonly timeoutMs: number;
}

/** What a job can wait for: in all some two minutes. */
export const PACE: Pace = { retries: 4, firstDelayMs: 1000, longestWaitMs: 60_000, timeoutMs: 30_000 };

/** Who is asked, and what a person is told when it refuses. */
export interface Access {
  /** What people call the host. */
  readonly title: string;
  /** The pull request, as people read it. */
  readonly pullRequest: string;
  /** Only this origin is asked, wherever a page says that the next one is: the token goes nowhere else. */
  readonly base: URL;
  /** Sent with every request; holds the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** Blotted out of whatever the host says. */
  readonly token: string;
  /** Variable that the token is in. */
  readonly variable: string;
  /** What the token must be allowed to. */
  readonly permission: string;
  /** What holds of pull requests from forks. */
  readonly forks: string;
  readonly pace: Pace;
}

/** One question to a host. */
export interface Question<Schema extends z.ZodType> {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly url: URL;
  readonly body?: unknown;
  /** What of the answer is read. */
  readonly answer: Schema;
  /** Whether it may come through twice. Default: all but POST. */
  readonly isRepeatable?: boolean;
}

/** An answer, and what its head says. */
export interface Answer<Value> {
  readonly value: Value;
  readonly headers: Headers;
}

/** A host that does not answer now. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  /** How long the host asks to wait. */
  readonly waitMs: number;
  /** Whether what was asked may have been done all the same. */
  readonly mayBeDone: boolean;

  constructor(message: string, waitMs: number, mayBeDone: boolean) {
    super(message);
    this.waitMs = waitMs;
    this.mayBeDone = mayBeDone;
  }
}

/**
 * Asks a host, and again where it is busy or broken and asking twice does no harm.
 *
 * @throws UserError where it refuses.
 * @throws Unavailable where it does not answer in the end.
 */
export function ask<Schema extends z.ZodType>(access: Access, question: Question<Schema>): Promise<Answer<z.infer<Schema>>> {
  return patiently(
    access.pace,
    () => attempt(access, question),
    (error) => !error.mayBeDone,
  );
}

/**
 * Tries again while the host is unavailable, for as long as the pace allows.
 *
 * @param isWorthAnother whether this is one to be tried again here.
 */
export function patiently<Value>(pace: Pace, work: () => Promise<Value>, isWorthAnother: (error: Unavailable) => boolean): Promise<Value> {
  return pRetry(work, {
    retries: pace.retries,
    minTimeout: pace.firstDelayMs,
    shouldRetry: ({ error }) => error instanceof Unavailable && isWorthAnother(error) && error.waitMs <= pace.longestWaitMs,
    onFailedAttempt: async ({ error, retriesLeft }) => {
      if (retriesLeft > 0 && error instanceof Unavailable && error.waitMs <= pace.longestWaitMs) await sleep(error.waitMs);
    },
  });
}

/**
 * A host's address as its jobs are told it.
 *
 * @throws UserError where it is missing, is no address, or would carry the token unencrypted.
 */
export function addressIn(variables: Readonly<Record<string, string | undefined>>, variable: string): URL {
  const text = variables[variable] ?? "";
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname));
  if (url === null || !isSafe || url.username !== "" || url.password !== "") {
    throw new UserError("the host cannot be asked", [
      { path: variable, reason: "is not an https address without credentials; the host's own jobs set it" },
    ]);
  }
  return url;
}

async function attempt<Schema extends z.ZodType>(access: Access, question: Question<Schema>): Promise<Answer<z.infer<Schema>>> {
  const { method, url, body, answer, isRepeatable = method !== "POST" } = question;
  if (url.origin !== access.base.origin) throw new UserError(`${access.title} sends on to another host, which the token is not for`);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { ...access.headers, Accept: "application/json", "User-Agent": "mlops-estate", ...contentTypeOf(body) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(access.pace.timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    throw new Unavailable(`${access.title} cannot be reached: ${causeOf(error)}`, 0, !isRepeatable);
  }
  const { status, headers } = response;
  const waitMs = waitOf(headers);
  if (status === 429 || (status === 403 && waitMs !== undefined)) {
    throw new Unavailable(`${access.title} has had too many requests: ${waitOfWords(waitMs)}`, waitMs ?? 0, false);
  }
  if (status >= 500) throw new Unavailable(`${access.title} answers ${status}`, waitMs ?? 0, !isRepeatable);
  if (!response.ok) throw refusal(access, status, text);
  const parsed = answer.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new UserError(`${access.title} answers ${status} with something else than asked for, as a page to log in on does`);
  return { value: parsed.data, headers };
}

function contentTypeOf(body: unknown): Record<string, string> {
  return body === undefined ? {} : { "Content-Type": "application/json" };
}

/** The cause that Node gives is the one that says something: `ECONNREFUSED`, a certificate. */
function causeOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string }; name?: string };
  return cause?.code ?? name ?? "no reason given";
}

/**
 * How long a host asks to wait: `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), or until its rate limit starts anew
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, which answers 403 or 429 then).
 */
function waitOf(headers: Headers): number | undefined {
  const after = headers.get("retry-after");
  const seconds = Number(after);
  if (after !== null) return Math.max(0, Number.isFinite(seconds) ? seconds * 1000 : (Date.parse(after) || 0) - Date.now());
  const reset = Number(headers.get("x-ratelimit-reset"));
  return headers.get("x-ratelimit-remaining") === "0" ? Math.max(0, reset * 1000 - Date.now()) : undefined;
}

function waitOfWords(waitMs: number | undefined): string {
  return waitMs === undefined ? "run the job again later" : `it asks to wait ${Math.ceil(waitMs / 1000)} s; run the job again then`;
}

function refusal(access: Access, status: number, text: string): UserError {
  const { title, pullRequest, variable, permission, forks } = access;
  const told = saying(text, access.token);
  const reasons: Readonly<Record<number, { readonly path: string; readonly reason: string }>> = {
    401: { path: variable, reason: `the token is not accepted: it has expired, or is another host's; it needs ${permission}` },
    403: { path: variable, reason: `the token may not do this: it needs ${permission}; ${forks}` },
    404: { path: pullRequest, reason: `is not there, or the token may not see it: it needs ${permission}` },
    413: { path: "", reason: "the comment is longer than the host takes" },
    422: { path: "", reason: "the host does not take the comment: it is too long, or the pull request is locked" },
  };
  const reason = reasons[status] ?? { path: "", reason: "run the job again, and see the host's own status page if it stays so" };
  return new UserError(`${title} answers ${status}${told === "" ? "" : ` (${told})`} for ${pullRequest}`, [reason]);
}

/** What a host says of its refusal, as far as it can be shown: without the token, in one short line. */
function saying(text: string, token: string): string {
  const { message, error } = (jsonOf(text) ?? {}) as { message?: unknown; error?: unknown };
  const said = message ?? error ?? "";
  const line = (typeof said === "string" ? said : JSON.stringify(said)).replaceAll(token, "***").replaceAll(/\p{Cc}+/gu, " ");
  return line.slice(0, 200);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
