import pRetry from "p-retry";
import { UserError } from "../components/core/errors.ts";

/**
 * Tries every second until it succeeds.
 *
 * @throws UserError with what was in the way last, after `seconds`. What is no UserError is thrown at once.
 */
export async function eventually<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  try {
    return await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      factor: 1,
      minTimeout: 1000,
      shouldRetry: ({ error }) => error instanceof UserError && Date.now() < deadline,
    });
  } catch (error) {
    throw error instanceof UserError ? new UserError(`not within ${seconds} s: ${error.message}`) : error;
  }
}
