import { challengerName } from "../../components/core/variants.ts";
import { hasPages, programHost } from "../../components/gateway/contract.ts";
import { inferenceRouteName } from "../../components/release/contract.ts";
import { placeOf } from "../../components/teams/contract.ts";
import type { Finding, Known } from "./finding.ts";

interface Named {
  readonly name: string;
  readonly team: string;
}

type Serving = NonNullable<Known["serving"]>;

/** What the release of a service of KServe asks of the rest. `at` is the place of the release. */
export function inferenceServiceFindings(release: Named, known: Known, at: readonly PropertyKey[]): Finding[] {
  const { serving } = known;
  return [
    ...(known.release?.enabled ? countedFindings(known, at) : []),
    ...(serving === undefined ? [] : [...serviceFindings(release, serving, at), ...nameFindings(release, serving, at)]),
  ];
}

/** A server of KServe does not count its errors, so that requests are counted where they are shared out. */
function countedFindings({ gateway, monitoring }: Known, at: readonly PropertyKey[]): Finding[] {
  const keys = [...at, "team"];
  return [
    ...(gateway === undefined || !gateway.enabled || hasPages(gateway)
      ? []
      : [[keys, `needs gateway.system \`envoy\`: \`${gateway.system}\` leads to models of serving.models alone`] as const]),
    ...(monitoring === undefined || monitoring.system === "stack"
      ? []
      : [
          [
            keys,
            `needs monitoring.system \`stack\`, which reads what the gateway counts of each version (got \`${monitoring.system}\`)`,
          ] as const,
        ]),
  ];
}

function serviceFindings({ name, team }: Named, { kserve }: Serving, at: readonly PropertyKey[]): Finding[] {
  const index = kserve.services.findIndex((service) => service.name === name && service.team === team);
  const service = kserve.services[index];
  if (service === undefined) {
    if (kserve.llm.services.some((other) => other.name === name && other.team === team))
      return [
        [[...at, "name"], "is a language model: its weights come from where storageUri says, and no alias of the registry moves them"],
      ];
    const names = kserve.services.filter((other) => other.team === team).map((other) => other.name);
    return [
      [
        [...at, "name"],
        `must be a service of team ${team} in serving.kserve.services: ${names.join(", ") || "it has none"} (got "${name}")`,
      ],
    ];
  }
  const alias = `${name}@champion`;
  if (service.registeredModel === alias) return [];
  const got = service.registeredModel ?? service.storageUri;
  return [
    [
      ["serving", "kserve", "services", index, "registeredModel"],
      `must be ${alias} where ${at.map(String).join(".")} releases the service: a release moves that alias (got ${JSON.stringify(got)})`,
    ],
  ];
}

/** One model answers at one path, and no two objects have one name. */
function nameFindings(release: Named, { kserve, models }: Serving, at: readonly PropertyKey[]): Finding[] {
  const { name, team } = release;
  const services = [...kserve.services, ...kserve.llm.services];
  const challenger = kserve.services.findIndex((other) => other.team === team && other.name === challengerName(name));
  const hosts = services.flatMap((other) => [`${other.name}-${placeOf({ name: other.team })}`]);
  const taken = hosts.flatMap((host) => [host, programHost(host)]).includes(inferenceRouteName(name));
  return [
    ...(models.some((model) => model.name === name)
      ? [[[...at, "name"], "is one of serving.models too: both would answer at one path; choose another name for one of them"] as const]
      : []),
    ...(challenger < 0
      ? []
      : [
          [
            ["serving", "kserve", "services", challenger, "name"],
            `is what the service of a new version of ${name} is called: choose another name`,
          ] as const,
        ]),
    ...(taken
      ? [[[...at, "name"], `makes a route of the name ${inferenceRouteName(name)}, which a service has; choose another name`] as const]
      : []),
  ];
}
