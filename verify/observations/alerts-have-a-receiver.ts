import { answeredBy, askedOf } from "./monitoring-api.ts";
import { type Circumstances, type Fields, fieldsOf, listOf, notSeen, parsedYaml, planned, some, textOf, type Witness } from "./witness.ts";

/** Alertmanager tells what it goes by, addresses and passwords left out, and which alerts it holds. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export const alertsHaveAReceiver: Witness = {
  control: "alerts-have-a-receiver",
  questions: (circumstances) => {
    const questions = ["/api/v2/status", "/api/v2/alerts"].flatMap((path) => askedOf("alertmanager", path, circumstances) ?? []);
    return isTold(circumstances) ? questions : [];
  },
  seen: ([status, held], circumstances) => {
    if (circumstances.simulated) return { outcome: "simulated", detail: "Alertmanager does not run" };
    if (status === undefined || status.exitCode !== 0) return notSeen(status ?? { stdout: "", stderr: "", exitCode: 1 });
    const config = answeredBy(status)?.["config"];
    if (config === undefined) return { outcome: "not seen", detail: "what answered in Alertmanager's place was something else" };
    const told = toldOf(parsedYaml(textOf(fieldsOf(config)["original"])));
    if (told.length === 0) return { outcome: "broken", detail: "Alertmanager takes critical alerts to nobody" };
    return { outcome: "held", detail: `Alertmanager takes critical alerts to ${some(told)}${ownedOf(held?.stdout)}` };
  },
};

/** How many of the alerts that it holds say whose they are. */
function ownedOf(stdout = ""): string {
  const alerts = parsedYaml(stdout);
  if (!Array.isArray(alerts) || alerts.length === 0) return "; it holds no alert";
  const owned = alerts.filter((alert) => textOf(fieldsOf(fieldsOf(alert)["labels"])["owner"]) !== "");
  return `; ${owned.length} of ${alerts.length} alerts that it holds say who owns them`;
}

/** Whether the plan takes critical alerts to somebody: by Alertmanager's file, or by an object that its operator makes one of. */
function isTold(circumstances: Circumstances): boolean {
  const files = planned(circumstances, "kubernetes:core/v1:ConfigMap").map(({ inputs }) => fieldsOf(inputs["data"])["alertmanager.yml"]);
  const lean = files.map((file) => fieldsOf(parsedYaml(textOf(file))));
  const declared = planned(circumstances, "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig").map(({ inputs }) =>
    fieldsOf(inputs["spec"]),
  );
  return (
    lean.some((config) => toldOf(config).length > 0) ||
    declared.some((spec) => takesCritical(fieldsOf(spec["route"])) && toldOf(spec).length > 0)
  );
}

/** Names of receivers that a critical alert reaches, whatever else it says, and that tell somebody. */
function toldOf(config: unknown): readonly string[] {
  const { receivers, route } = fieldsOf(config);
  const telling = listOf(receivers).filter((receiver) =>
    Object.entries(receiver).some(([key, ways]) => /_?configs$/i.test(key) && Array.isArray(ways) && ways.length > 0),
  );
  const names = telling.map(({ name }) => textOf(name));
  return reachedBy(fieldsOf(route)).filter((name) => names.includes(name));
}

/** The routes below decide, the first that takes the alert or those up to it that go on; the route itself where none does. https://prometheus.io/docs/alerting/latest/configuration/#route */
function reachedBy(route: Fields): readonly string[] {
  const found: string[] = [];
  for (const below of listOf(route["routes"]).filter(takesCritical)) {
    found.push(...reachedBy(below));
    if (below["continue"] !== true) break;
  }
  return found.length > 0 ? found : [textOf(route["receiver"])];
}

/** Matchers in the form that Alertmanager no longer advises are not read, and count as narrow. */
function takesCritical({ match, match_re: matchRe, matchers }: Fields): boolean {
  const isOld = Object.keys(fieldsOf(match)).length + Object.keys(fieldsOf(matchRe)).length > 0;
  return !isOld && (Array.isArray(matchers) ? matchers : []).every(matchesCritical);
}

/** A matcher as Alertmanager's file writes it, or as an object of its operator does. */
function matchesCritical(matcher: unknown): boolean {
  const { matchType = "=", name: field, value: wanted } = fieldsOf(matcher);
  const text = typeof matcher === "string" ? matcher : `${textOf(field)}${textOf(matchType)}"${textOf(wanted)}"`;
  const [, name, operator, value = ""] = /^\s*"?(\w+)"?\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/.exec(text) ?? [];
  if (name !== "severity") return false;
  const isOne = operator === "=" || operator === "!=" ? value === "critical" : value.split("|").includes("critical") || value === ".+";
  return isOne === (operator === "=" || operator === "=~");
}
