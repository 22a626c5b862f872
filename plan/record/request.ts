import type { Cloud } from "../../components/core/cloud.ts";
import type { PlanValue } from "../plan.ts";

/** Answers to a program's questions to the clouds, by token such as `aws:index/getCallerIdentity:getCallerIdentity`. */
type InvokeTable = Readonly<Record<string, (args: Readonly<Record<string, PlanValue>>) => Readonly<Record<string, unknown>>>>;

/** What to record, and under which conditions. */
export interface RecordRequest {
  /** Folder of the project, the one that holds `Pulumi.yaml`. */
  readonly root: string;
  /** Name of the project, the first part of every name in Pulumi's state. */
  readonly project: string;
  /** The program, relative to the root. Default `stacks`. */
  readonly program?: string;
  readonly environment: string;
  readonly cloud: Cloud;
  readonly maturity: number;
  /** Configuration as the engine hands it over: `mlops-estate:<key>` -> text. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` whose values are secret; what the program makes of them is withheld. */
  readonly secretKeys?: readonly string[];
  /** Default: none, so every question fails and names what was asked. */
  readonly invokes?: InvokeTable;
  /** The caller's environment variables. Only those that a program needs to run are handed on, so no credential is. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hears what the SDK or the program warns of; it is no part of a plan. Default: nobody does. */
  readonly onWarning?: (text: string) => void;
  /** After how long a program that does not end is killed. Default 60. */
  readonly timeoutSeconds?: number;
  /** Runs the program the SDK's stock way: compiled and checked by ts-node, without the preload. For comparison in `bench/`. */
  readonly stock?: boolean;
  /** Folders of helpers, relative to the root: a resource's source is the first place outside of them. Default `components/core/`. */
  readonly helpers?: readonly string[];
}

/** Time limit of a program that names none. */
export const DEFAULT_TIMEOUT_SECONDS = 60;

/** Entry of the program that is recorded when none is named; `main` of Pulumi.yaml. */
export const DEFAULT_PROGRAM = "stacks";
