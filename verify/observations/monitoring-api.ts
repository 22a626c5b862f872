import type { KubectlResult } from "../../cluster/kubectl.ts";
import { type Circumstances, type Fields, fieldsOf, type Question } from "./witness.ts";

/**
 * A question to a server of the estate's monitoring, by way of the API server, so that no port is opened and no pod is started for it; undefined where the plan has no such server.
 * Where pods are simulated nobody would answer, and none is asked.
 *
 * @param path of its API, with the query.
 */
export function askedOf(
  server: "prometheus" | "alertmanager",
  path: string,
  { resources, simulated }: Circumstances,
): Question | undefined {
  const outputs = resources.flatMap(({ custom, outputs: told, type }) =>
    !custom && type.startsWith("estate:monitoring:") ? (told?.[server] ?? []) : [],
  );
  const address = outputs.find((output) => typeof output === "string");
  if (address === undefined) return undefined;
  const { hostname, port } = new URL(address);
  const [service = "", namespace = ""] = hostname.split(".");
  const proxied = `/api/v1/namespaces/${namespace}/services/${service}:${port || "80"}/proxy${path}`;
  return { args: simulated ? ["version"] : ["get", "--raw", proxied] };
}

/** What a server answered in JSON; undefined where it was something else. */
export function answeredBy({ stdout }: KubectlResult): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}
