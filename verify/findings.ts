import { UserError } from "../components/core/errors.ts";
import type { Findings, Training } from "./check.ts";

/** What the training left. @throws UserError when it was not tried or failed. */
export function trained({ training }: Findings): Training {
  if (training === undefined) throw new UserError("nothing was trained");
  return training;
}
