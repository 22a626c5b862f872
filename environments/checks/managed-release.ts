import { keyPath } from "../../components/core/parse.ts";
import { isManagedSystem } from "../../components/managed-ml/contract.ts";
import { type ReleasedModel, releasesOf } from "../../components/release/contract.ts";
import { hasEndpoint, isOwnStep, managedProblems } from "../../components/release/managed/index.ts";
import { AT_REST, statesOf } from "../../components/release/states.ts";
import type { Finding, Known } from "./finding.ts";
import { unmeasuredFindings } from "./measured-release.ts";

/** Whether models are released on a managed system's endpoint, and not in the cluster. */
export function isReleasedOnEndpoint({ tracking }: Known): boolean {
  return tracking !== undefined && isManagedSystem(tracking.system);
}

/** What releases on a cloud's own endpoint ask of the rest; what the cloud cannot do is a problem, and never done in another way. */
export function managedReleaseFindings(known: Known): Finding[] {
  return [...endpointFindings(known), ...releasedFindings(known)];
}

/** An endpoint that nobody has. */
export function declaredFindings({ managedMl, tracking }: Known): Finding[] {
  if (managedMl?.endpoint === undefined || tracking === undefined || hasEndpoint(tracking.system)) return [];
  return [[ENDPOINT, `is allowed only when tracking.system is \`sagemaker\`, \`vertex\` or \`azureml\`, and it is \`${tracking.system}\``]];
}

const ENDPOINT = ["managedMl", "endpoint"];

function endpointFindings(known: Known): Finding[] {
  const { managedMl, tracking } = known;
  const { endpoint } = managedMl ?? {};
  if (managedMl === undefined || endpoint === undefined || tracking === undefined || !hasEndpoint(tracking.system)) return [];
  const { challenger, champion, machines, state } = endpoint;
  const { system } = tracking;
  return [
    ...(state !== AT_REST && challenger === undefined
      ? [[[...ENDPOINT, "challenger"], `is required in the state \`${state}\`: the version that is released`] as const]
      : []),
    ...(challenger === champion ? [[[...ENDPOINT, "challenger"], `must differ from champion, which is ${champion}`] as const] : []),
    ...(system === "sagemaker" && machines === undefined
      ? [[[...ENDPOINT, "machines"], "is required by `sagemaker`: type and count of the machines that versions run on"] as const]
      : []),
    ...(system !== "sagemaker" && machines !== undefined
      ? [
          [
            [...ENDPOINT, "machines"],
            `is allowed only on \`sagemaker\`: on \`${system}\` whoever deploys a version says what it runs on`,
          ] as const,
        ]
      : []),
    ...stateFindings(known, state),
  ];
}

function stateFindings(known: Known, state: string): Finding[] {
  const { managedMl, release, tracking } = known;
  if (managedMl === undefined || release === undefined || tracking === undefined || !hasEndpoint(tracking.system)) return [];
  const at = [...ENDPOINT, "state"];
  if (!release.enabled)
    return state === AT_REST ? [] : [[at, `must be \`${AT_REST}\` while release.enabled is false: nothing is released (got "${state}")`]];
  const [released] = releasesOf(release, [{ name: managedMl.model }]);
  const { system } = tracking;
  const names = released === undefined ? [] : namesOfStates(released).filter((name) => !isOwnStep(system, name));
  if (names.includes(state)) return [];
  const own = isOwnStep(system, state) ? "; SageMaker goes through the steps between by itself" : "";
  return [[at, `must be one of ${names.join(", ")}, which the release of ${managedMl.model} has${own} (got "${state}")`]];
}

function namesOfStates(released: ReleasedModel): readonly string[] {
  const backendOf = (variant: "champion" | "challenger") => ({ variant, service: variant, namespace: "", port: 0 });
  return statesOf(released, { champion: backendOf("champion"), challenger: backendOf("challenger") }).map(({ name }) => name);
}

function releasedFindings(known: Known): Finding[] {
  const { managedMl, release, tracking } = known;
  if (managedMl === undefined || release === undefined || tracking === undefined || !hasEndpoint(tracking.system)) return [];
  const { system } = tracking;
  const machines = managedMl.endpoint?.machines?.count;
  return [
    ...(release.enabled ? wholeFindings(release.system, release.approval, system) : []),
    ...release.models.flatMap((model, index): Finding[] => {
      const at = (keys: readonly PropertyKey[]) => ["release", "models", index, ...keys];
      return [
        ...(model.name === managedMl.model
          ? []
          : [[at(["name"]), `must be managedMl.model, the one on the endpoint: ${managedMl.model} (got "${model.name}")`] as const]),
        ...(model.team === undefined
          ? []
          : [[at(["team"]), `must be left out on \`${system}\`: teams' services run in a cluster (got "${model.team}")`] as const]),
        ...unmeasuredFindings(model, known, at(["analysis", "enabled"])),
        ...managedProblems(system, model, machines).map(([keys, reason]): Finding => [at(keys), reason]),
      ];
    }),
    ...defaultFindings(known, machines),
  ];
}

function wholeFindings(carriedOutBy: string, approval: string, system: string): Finding[] {
  return [
    ...(carriedOutBy === "job"
      ? []
      : [[["release", "system"], `must be \`job\` on \`${system}\`: there is no cluster for \`${carriedOutBy}\``] as const]),
    ...(approval === "automatic"
      ? []
      : [
          [
            ["release", "approval"],
            `must be \`automatic\` on \`${system}\`: whoever names a version in managedMl.endpoint approves it`,
          ] as const,
        ]),
  ];
}

/** Nobody said how the model is released, and the default may be more than the cloud can do. */
function defaultFindings({ managedMl, release, tracking }: Known, machines: number | undefined): Finding[] {
  if (managedMl === undefined || release === undefined || tracking === undefined || !hasEndpoint(tracking.system)) return [];
  if (release.models.some(({ name }) => name === managedMl.model)) return [];
  const { system } = tracking;
  const [released] = releasesOf(release, [{ name: managedMl.model }]);
  if (released === undefined) return [];
  return managedProblems(system, released, machines).map(
    ([keys, reason]): Finding => [
      ["release", "models"],
      `must say how ${managedMl.model} is released, since the default does not go there: ${keyPath(keys)} ${reason}`,
    ],
  );
}
