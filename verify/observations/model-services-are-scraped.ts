import type { KubectlResult } from "../../cluster/kubectl.ts";
import { answeredBy, askedOf } from "./monitoring-api.ts";
import { type Circumstances, type Fields, fieldsOf, notSeen, planned, some, textOf, type Witness } from "./witness.ts";

const MODEL = "mlops-estate/model";

/** Prometheus itself is asked what it reads, by way of the API server. */
export const modelServicesAreScraped: Witness = {
  control: "model-services-are-scraped",
  questions: (circumstances) => {
    const question = askedOf("prometheus", "/api/v1/targets?state=active", circumstances);
    return question === undefined || modelServers(circumstances).length === 0 ? [] : [question];
  },
  seen: ([answer], circumstances) => {
    if (circumstances.simulated) return { outcome: "simulated", detail: "Prometheus does not run" };
    if (answer === undefined || answer.exitCode !== 0) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const up = upTargets(answer);
    if (up === undefined) return { outcome: "not seen", detail: "what answered in Prometheus' place was no JSON" };
    const all = modelServers(circumstances);
    // A target is named after the server: by its job, or by its address or pod where Prometheus found it by itself.
    const lacking = all.filter((name) => !up.some((labels) => Object.values(labels).some((label) => textOf(label).includes(name))));
    if (lacking.length > 0) return { outcome: "broken", detail: `Prometheus reads nothing from ${some(lacking)}` };
    return { outcome: "held", detail: `Prometheus reads all ${all.length} servers of models` };
  },
};

/** https://prometheus.io/docs/prometheus/latest/querying/api/#targets */
function upTargets(answer: KubectlResult): readonly Fields[] | undefined {
  const answered = answeredBy(answer);
  if (answered === undefined) return undefined;
  const { activeTargets } = fieldsOf(answered["data"]);
  const targets = Array.isArray(activeTargets) ? activeTargets.map(fieldsOf) : [];
  return targets.flatMap(({ health, labels }) => (health === "up" ? [fieldsOf(labels)] : []));
}

function modelServers(circumstances: Circumstances): readonly string[] {
  return planned(circumstances, "kubernetes:apps/v1:Deployment")
    .filter(({ inputs }) => {
      const template = fieldsOf(fieldsOf(inputs["spec"])["template"]);
      return MODEL in fieldsOf(fieldsOf(template["metadata"])["labels"]);
    })
    .map(({ name }) => name);
}
