import { Environment } from "@marcbachmann/cel-js";
import type { Statement } from "../../../components/admission/statement.ts";

const environment = new Environment({ unlistedVariablesAreDyn: true });

/** Messages of a statement's checks that an object breaks, as the API server would tell them. */
export function broken({ checks, variables }: Pick<Statement, "checks" | "variables">, object: unknown): string[] {
  const known: Record<string, unknown> = {};
  for (const [name, expression] of Object.entries(variables)) known[name] = environment.evaluate(expression, { object, variables: known });
  return checks
    .filter(({ expression }) => environment.evaluate(expression, { object, variables: known }) !== true)
    .map(({ message }) => message);
}

const KINDS: Readonly<Record<string, string>> = {
  pods: "Pod",
  deployments: "Deployment",
  statefulsets: "StatefulSet",
  daemonsets: "DaemonSet",
  jobs: "Job",
  cronjobs: "CronJob",
  namespaces: "Namespace",
  inferenceservices: "InferenceService",
  llminferenceservices: "LLMInferenceService",
};

/** Kinds that a statement is about. */
export function kindsOf({ subjects }: Pick<Statement, "subjects">): string[] {
  return subjects.flatMap(({ resources }) => resources.map((resource) => KINDS[resource] ?? resource));
}
