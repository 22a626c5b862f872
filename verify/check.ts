import type { Cluster } from "../cluster/contract.ts";
import type { Client } from "./client.ts";
import type { Course, Figures } from "./evidence.ts";
import type { Site } from "./site.ts";

/** What earlier checks of a run found out, for those that come after. */
export interface Findings {
  /** Tells the objects of this run from those of another. */
  readonly run: string;
  training?: Training;
  /** Version of the model that wears the alias. */
  modelVersion?: string;
  /** How the requests were shared out while the scene's canary was released. */
  canary?: Course;
}

/** What the training Job left in MLflow. */
export interface Training {
  readonly experimentId: string;
  readonly runId: string;
  readonly modelId: string;
  /** Where the model's files are, as MLflow names it: `mlflow-artifacts:/...`. */
  readonly artifacts: string;
  readonly accuracy: number;
  /** One row that the model did not learn from, in the form of MLflow's scoring protocol. */
  readonly example: { readonly columns: readonly string[]; readonly data: readonly (readonly number[])[] };
}

/** What a check works with. */
export interface Context {
  readonly cluster: Cluster;
  readonly site: Site;
  readonly client: Client;
  readonly findings: Findings;
}

/** What a check saw, with its numbers. */
export interface Told {
  readonly detail: string;
  readonly figures: Figures;
}

/** One thing that an estate which works does, tried for real. */
export interface Check {
  /** Word for it in the evidence. */
  readonly name: string;
  /** What is shown when it holds, as a statement. */
  readonly claim: string;
  /** Names of checks without which it cannot be tried. */
  readonly needs?: readonly string[];
  /** Why it cannot be tried here; default: it can. */
  readonly notHere?: (context: Context) => string | undefined;
  /** Tries it and gives what was seen, in a few words. @throws UserError with what was seen instead. */
  run(context: Context): Promise<string | Told>;
}
