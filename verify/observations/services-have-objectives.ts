import { loadedWitness, type Rule } from "./loaded-rules.ts";

/** Prefix of what is recorded of a service. */
const RECORDS = /\bservice:\w+:\w+/g;

/** Records of services, and the alerts that compare them with a number. */
export const servicesHaveObjectives = loadedWitness({
  control: "services-have-objectives",
  needed: (rules) => {
    const alerts = rules.filter((rule) => rule.alerts && recordsIn(rule).length > 0);
    const records = new Set(alerts.flatMap(recordsIn));
    return [...rules.filter(({ name }) => records.has(name)), ...alerts];
  },
  what: "rules on what services promise",
});

/** Names of records of services that a rule asks for. */
export function recordsIn({ query }: Pick<Rule, "query">): readonly string[] {
  return [...new Set(query.match(RECORDS) ?? [])];
}
