import { settingsOf } from "../../components/model-monitoring/contract.ts";
import type { Environment } from "../schema.ts";
import type { Finding, Known } from "./finding.ts";

/** Level from which nothing that may be about people is kept unless somebody said what is left out. */
const REDACTED_LEVEL = 2;

type Watching = Environment["modelMonitoring"];

/** What watching models asks of the rest. */
export function modelMonitoringFindings(known: Known): Finding[] {
  const { modelMonitoring: watching } = known;
  if (watching === undefined || !watching.enabled) return [];
  return [
    ...servedFindings(watching, known),
    ...redactionFindings(watching, known),
    ...teamFindings(watching, known),
    ...imageFindings(watching, known),
  ];
}

function servedFindings({ models }: Watching, { serving }: Known): Finding[] {
  if (serving === undefined) return [];
  const names = serving.models.map(({ name }) => name);
  return models.flatMap(({ name }, index): Finding[] =>
    names.includes(name)
      ? []
      : [
          [
            ["modelMonitoring", "models", index, "name"],
            `must be one of serving.models: ${names.join(", ") || "none is served"} (got ${JSON.stringify(name)})`,
          ],
        ],
  );
}

/** Each model that is served has to say what is left out of its captures. */
function redactionFindings(watching: Watching, { maturity, serving }: Known): Finding[] {
  if (serving === undefined || maturity === undefined || maturity < REDACTED_LEVEL) return [];
  const findings = serving.models.flatMap(({ name }): Finding[] => {
    const { personalData, redact } = settingsOf(watching, name);
    const own = watching.models.findIndex((model) => model.name === name);
    const keys = own === -1 ? ["modelMonitoring", "redact"] : ["modelMonitoring", "models", own, "redact"];
    if (redact === undefined)
      return [
        [
          keys,
          `is required from level ${REDACTED_LEVEL} where requests are captured, for all models or for ${name}: the columns that are left out of what is kept, or an empty list together with personalData: false`,
        ],
      ];
    if (redact.length === 0 && personalData)
      return [
        [
          keys,
          `must name columns, or personalData must be false, from level ${REDACTED_LEVEL}: requests of ${name} may be about people, and all of them would be kept`,
        ],
      ];
    return [];
  });
  // Models that say nothing of their own are all told at one key.
  return findings.filter(([keys], index) => findings.findIndex(([other]) => other.join() === keys.join()) === index);
}

function teamFindings({ models }: Watching, { teams }: Known): Finding[] {
  if (teams === undefined) return [];
  const names = teams.members.map(({ name }) => name);
  return models.flatMap(({ team }, index): Finding[] =>
    team === undefined || names.includes(team)
      ? []
      : [
          [
            ["modelMonitoring", "models", index, "team"],
            `must be one of teams.members: ${names.join(", ") || "there is none"} (got ${JSON.stringify(team)})`,
          ],
        ],
  );
}

function imageFindings({ image }: Watching, { cloud, images }: Known): Finding[] {
  if (cloud === undefined || cloud === "local" || image !== undefined || images === undefined || images.mirror !== undefined) return [];
  return [
    [
      ["modelMonitoring", "image"],
      `is required on ${cloud} where images.mirror is not set: no public registry has the image; build images/quality, push it, and name it by its digest`,
    ],
  ];
}
