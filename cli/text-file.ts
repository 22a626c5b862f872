import { readFileSync } from "node:fs";
import { UserError } from "../components/core/errors.ts";

/** The text of a file that a person named. @throws UserError with the reason when it cannot be read. */
export function textOfFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
