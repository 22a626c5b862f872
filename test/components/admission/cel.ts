import { Environment } from "@marcbachmann/cel-js";
import type { Statement } from "../../../components/admission/statement.ts";

const environment = new Environment({ unlistedVariablesAreDyn: true });

/** Messages of a statement's checks that an object breaks, as the API server would tell them. Default: it is in a namespace that says nothing. */
export function broken(
  { checks, variables }: Pick<Statement, "checks" | "variables">,
  object: unknown,
  namespaceObject: unknown = { metadata: {} },
): string[] {
  const known: Record<string, unknown> = {};
  const context = { object, namespaceObject, variables: known };
  for (const [name, expression] of Object.entries(variables)) known[name] = environment.evaluate(expression, context);
  return checks.filter(({ expression }) => environment.evaluate(expression, context) !== true).map(({ message }) => message);
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
