import { MODEL_LABEL } from "../../components/core/model-route.ts";
import { type Circumstances, type Fields, fieldsOf, notSeen, objectsIn, placeOf, planned, some, textOf, type Witness } from "./witness.ts";

const SYSTEM_LABEL = "app.kubernetes.io/name";

/** Variable that names the columns whose values a server does not keep, with commas between them. */
const REDACT = "CAPTURE_REDACT";

const TYPES = ["kubernetes:apps/v1:Deployment", "kubernetes:argoproj.io/v1alpha1:Rollout"];

/** Pods, and not their templates, are asked what they leave out: one that was made before goes on as it was told. No capture is read. */
export const capturesAreRedacted: Witness = {
  control: "captures-are-redacted",
  questions: (circumstances) =>
    redacting(circumstances).length === 0
      ? []
      : [{ args: ["get", "pods", "--all-namespaces", "--selector", MODEL_LABEL, "--output", "json"] }],
  seen: ([answer], circumstances) => {
    const pods = answer && objectsIn(answer);
    if (pods === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const servers = redacting(circumstances);
    const running = pods.filter(isRunning).flatMap((pod) => {
      const server = servers.find(({ labels, namespace }) => isOf(pod, labels, namespace));
      return server === undefined
        ? []
        : [{ place: placeOf(pod), kept: server.columns.filter((column) => !redactedIn(pod).includes(column)) }];
    });
    if (running.length === 0) return { outcome: "not seen", detail: "no pod runs that keeps what it is asked" };
    const open = running.filter(({ kept }) => kept.length > 0).map(({ kept, place }) => `${place} (${some(kept)})`);
    if (open.length > 0) return { outcome: "broken", detail: `pods that keep columns which are to be left out: ${some(open)}` };
    const columns = [...new Set(servers.flatMap((server) => server.columns))];
    const detail = `all ${running.length} pods that keep what they are asked leave out ${some(columns)}`;
    return circumstances.simulated ? { outcome: "simulated", detail: `${detail}, but no container runs` } : { outcome: "held", detail };
  },
};

/** Planned servers of models that leave columns out. */
function redacting(circumstances: Circumstances) {
  return planned(circumstances, ...TYPES).flatMap(({ inputs, namespace }) => {
    const template = fieldsOf(fieldsOf(inputs["spec"])["template"]);
    const { [MODEL_LABEL]: model, [SYSTEM_LABEL]: system } = fieldsOf(fieldsOf(template["metadata"])["labels"]);
    const columns = redactedIn(template);
    return columns.length === 0 ? [] : [{ namespace, labels: { [MODEL_LABEL]: textOf(model), [SYSTEM_LABEL]: textOf(system) }, columns }];
  });
}

function isRunning({ metadata, status }: Fields): boolean {
  return fieldsOf(status)["phase"] === "Running" && fieldsOf(metadata)["deletionTimestamp"] === undefined;
}

function isOf({ metadata }: Fields, labels: Fields, namespace: string): boolean {
  const worn = fieldsOf(fieldsOf(metadata)["labels"]);
  return fieldsOf(metadata)["namespace"] === namespace && Object.entries(labels).every(([label, value]) => worn[label] === value);
}

function redactedIn({ spec }: Fields): readonly string[] {
  const { containers } = fieldsOf(spec);
  const variables = (Array.isArray(containers) ? containers : []).flatMap((container) => {
    const { env } = fieldsOf(container);
    return Array.isArray(env) ? env.map(fieldsOf) : [];
  });
  return variables.flatMap(({ name, value }) => (name === REDACT && textOf(value) !== "" ? textOf(value).split(",") : []));
}
