import { CONTROLS } from "../controls/index.ts";
import { packOf } from "./pack.ts";

/** Recommendations of the CIS benchmarks as far as a plan can tell; what they ask of a node's files, a plan cannot. */
export const cis = packOf(
  "cis",
  "What the CIS benchmarks of Kubernetes, its managed kinds and the clouds ask for, as far as a plan can tell.",
  CONTROLS.filter(({ sources }) => sources.some(({ by }) => by === "cis")),
);
