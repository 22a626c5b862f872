import { answeredBy, askedOf } from "./monitoring-api.ts";
import { type Circumstances, type Fields, fieldsOf, listOf, notSeen, parsedYaml, planned, some, textOf, type Witness } from "./witness.ts";

/** A rule of the plan: what it records or alerts on, and its query. */
export interface Rule {
  readonly name: string;
  readonly query: string;
  readonly alerts: boolean;
}

/** Rules that show a control. */
interface Loaded {
  readonly control: string;
  /** Those that are needed for it, of all of the plan; none where the plan does not hold the control. */
  readonly needed: (rules: readonly Rule[]) => readonly Rule[];
  /** The rules, for people. */
  readonly what: string;
}

/** Sees whether Prometheus has loaded rules of the plan, and can evaluate them: one with a mistake in it is told by nobody else. */
export function loadedWitness({ control, needed, what }: Loaded): Witness {
  const names = (circumstances: Circumstances) => [...new Set(needed(rulesOf(circumstances)).map(({ name }) => name))];
  return {
    control,
    questions: (circumstances) => {
      const question = askedOf("prometheus", "/api/v1/rules", circumstances);
      return question === undefined || names(circumstances).length === 0 ? [] : [question];
    },
    seen: ([answer], circumstances) => {
      if (circumstances.simulated) return { outcome: "simulated", detail: "Prometheus does not run" };
      if (answer === undefined || answer.exitCode !== 0) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
      const answered = answeredBy(answer);
      if (answered === undefined) return { outcome: "not seen", detail: "what answered in Prometheus' place was no JSON" };
      const live = groupsIn(answered["data"]).flatMap(({ rules }) => listOf(rules));
      const isWell = (name: string) => {
        const found = live.filter((rule) => rule["name"] === name);
        return found.length > 0 && found.every(({ health }) => health === "ok");
      };
      const all = names(circumstances);
      const lacking = all.filter((name) => !isWell(name));
      if (lacking.length > 0) return { outcome: "broken", detail: `${what} that Prometheus does not evaluate: ${some(lacking)}` };
      return { outcome: "held", detail: `Prometheus evaluates all ${all.length} ${what}` };
    },
  };
}

/** Rules of the plan: of Prometheus' files, and of objects that its operator makes files of. */
function rulesOf(circumstances: Circumstances): readonly Rule[] {
  const files = planned(circumstances, "kubernetes:core/v1:ConfigMap").map(({ inputs }) =>
    parsedYaml(textOf(fieldsOf(inputs["data"])["rules.yml"])),
  );
  const objects = planned(circumstances, "kubernetes:monitoring.coreos.com/v1:PrometheusRule").map(({ inputs }) => inputs["spec"]);
  return [...files, ...objects].flatMap(groupsIn).flatMap(({ rules }) =>
    listOf(rules).map(({ alert, expr, record }) => ({
      name: textOf(alert) || textOf(record),
      query: textOf(expr),
      alerts: typeof alert === "string",
    })),
  );
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
function groupsIn(value: unknown): readonly Fields[] {
  return listOf(fieldsOf(value)["groups"]);
}
