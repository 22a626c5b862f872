import { z } from "zod";

/** Name of a job, a stream or a model: part of names of objects, labels and metrics. */
export function dnsName(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter");
}

/** Team that answers for it; a label of its objects. */
export const Owner = dnsName(40).describe("Team that answers for it, and is told when it fails; a label on all that belongs to it.");

/** Names of a table's columns. Any character but control characters, which no header of a file needs. */
export const Columns = z
  .array(
    z
      .string()
      .min(1)
      .max(200)
      .regex(/^\P{Cc}+$/u, "must not hold control characters"),
  )
  .max(1000);
