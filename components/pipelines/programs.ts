import { readFileSync } from "node:fs";
import { sharedPrograms } from "../core/programs.ts";

/** What a training is made of, one file beside the other. */
const PROGRAMS = [
  "train.py",
  "validate.py",
  "evaluate.py",
  "promote.py",
  "training_data.py",
  "captured.py",
  "provenance.py",
  "card.py",
  "lineage.py",
] as const;

/** Texts of the programs by file, for whoever runs trainings: they need each other, so all of them go into one folder. */
export function trainingPrograms(): Record<string, string> {
  const own = Object.fromEntries(PROGRAMS.map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
  return { ...own, ...sharedPrograms("store.py", "captures.py") };
}
