import type { PlanValue } from "../../plan/plan.ts";
import { type Circumstances, fieldsOf, notSeen, planned, some, textOf, type Witness } from "./witness.ts";

const TYPES = ["Deployment", "StatefulSet", "DaemonSet"].map((kind) => `kubernetes:apps/v1:${kind}`);

/** Names of Secrets and of their keys; the template prints no value, and none is kept. */
const KEYS =
  '{{range .items}}{{$place := printf "%s/%s" .metadata.namespace .metadata.name}}{{range $key, $_ := .data}}{{$place}} {{$key}}{{"\\n"}}{{end}}{{end}}';

/** Programs read their passwords from Secrets by name: those are there, with the keys that are read. */
export const noCredentialsInTheOpen: Witness = {
  control: "no-credentials-in-the-open",
  questions: (circumstances) =>
    wanted(circumstances).length === 0 ? [] : [{ args: ["get", "secrets", "--all-namespaces", "--output", `go-template=${KEYS}`] }],
  seen: ([answer], circumstances) => {
    if (answer === undefined || answer.exitCode !== 0) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const there = new Set(answer.stdout.split("\n"));
    const all = wanted(circumstances);
    const missing = all.filter((key) => !there.has(key));
    if (missing.length === 0)
      return { outcome: "held", detail: `all ${all.length} keys that servers read are in Secrets; no value was read` };
    const detail = `keys that servers read and that are in no Secret: ${some(missing)}`;
    return circumstances.simulated
      ? { outcome: "simulated", detail: `${detail}; nothing ran that would make them` }
      : { outcome: "broken", detail };
  },
};

/** `namespace/secret key` of everything that servers cannot do without. */
function wanted(circumstances: Circumstances): readonly string[] {
  const all = planned(circumstances, ...TYPES).flatMap(({ inputs, namespace }) =>
    references(inputs).map(({ key, name }) => `${namespace}/${textOf(name)} ${textOf(key)}`),
  );
  return [...new Set(all)].toSorted();
}

function references(value: PlanValue): ReturnType<typeof fieldsOf>[] {
  if (Array.isArray(value)) return value.flatMap((item: PlanValue) => references(item));
  return Object.entries(fieldsOf(value)).flatMap(([key, below]) =>
    key === "secretKeyRef" && fieldsOf(below)["optional"] !== true ? [fieldsOf(below)] : references(below),
  );
}
