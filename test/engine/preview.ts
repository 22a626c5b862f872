import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import { MARKER } from "../../plan/plan.ts";
import { providerOf } from "../../plan/record/urn.ts";
import type { EngineAnswer, EngineStack } from "../support/pulumi-engine.ts";

/** How long only a run that hangs takes, in milliseconds; the engine registers a whole estate in half a minute where nothing else runs. */
export const HANGS = 600_000;

/** One step of the engine's. A resource that is made anew has several. */
export interface EngineStep {
  readonly op: string;
  readonly urn: string;
  /** What stands; none for what is made. */
  readonly oldState?: PreviewedState;
  /** None for what is deleted. */
  readonly newState: PreviewedState;
}

/** What `pulumi preview --json` says, as far as a test looks into it. */
interface Preview {
  readonly steps: readonly EngineStep[];
  /** How many resources would be left, made or changed; those that stay are no steps. */
  readonly changeSummary: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly message: string; readonly severity: string }[];
}

/** The engine's preview of a stack: how it ended, what it would do, and all that was said. */
export async function preview(
  stack: EngineStack,
  ...words: readonly string[]
): Promise<Pick<Preview, "changeSummary" | "steps"> & { readonly exitCode: EngineAnswer["exitCode"]; readonly said: readonly string[] }> {
  const { all, exitCode, stdout } = await stack.pulumi("preview", "--json", ...words);
  if (!stdout.startsWith("{")) throw new Error(all);
  const { changeSummary, diagnostics = [], steps }: Preview = JSON.parse(stdout);
  return { exitCode, changeSummary, steps, said: diagnostics.map(({ message }) => message.trimEnd()) };
}

/** Packages whose providers a plan uses. An engine that wants any other finds none, and fails. */
export function packagesOf({ resources }: Plan): string[] {
  const types = resources.flatMap(({ type }) => /^pulumi:providers:(.+)$/.exec(type)?.[1] ?? []);
  return [...new Set(types)];
}

/** What two programs that show the same resource must agree on. */
export interface ComparedResource {
  readonly type: string;
  readonly parent: string | undefined;
  readonly provider: string | undefined;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly external: boolean;
  readonly inputs: unknown;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** A resource's state in `pulumi preview --json`, as far as a test looks into it. */
export interface PreviewedState {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** True for a resource that is only read. */
  readonly external?: boolean;
  readonly id?: string;
  readonly inputs?: object;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** How the engine writes a value that only an update knows. `plugin.UnknownStringValue` and its kin in the engine's sources. */
const UNKNOWN =
  /^(04da6b54-80e4-46f7-96ec-b56ff0331ba9|1c4a061d-8072-4f0a-a4cb-0ff528b18fe7|3eeb2bf0-c639-47a8-9e75-3b44932eb421|6a19a0b0-7e62-4c92-b797-7f8e31da9cc2|030794c1-ac77-496b-92df-f27374a8bd58|e48ece36-62e2-4504-bad9-02848725956a|dd056dcd-154b-4c76-9bd3-c8f88648b5ff)$/;

/** How the engine marks a secret in its JSON. `resource.SigKey` in the engine's sources. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A resource of the engine's preview, in the plan's words. */
export function previewed(state: PreviewedState): ComparedResource {
  const { external = false, id, ignoreChanges = [], inputs = {}, parent, protect = false, provider, retainOnDelete = false, type } = state;
  return {
    type,
    parent,
    provider: providerOf(provider ?? ""),
    protect,
    retainOnDelete,
    ignoreChanges: ignoreChanges.toSorted(),
    external,
    inputs: asThePluginReads(inPlanWords(external ? { ...inputs, id } : inputs), type),
    dependencies: (state.dependencies ?? []).toSorted(),
    propertyDependencies: withoutEmpty(state.propertyDependencies ?? {}),
  };
}

/** A resource of a recorded plan. */
export function recorded(resource: PlannedResource): ComparedResource {
  const {
    custom,
    dependencies,
    external = false,
    ignoreChanges,
    inputs,
    parent,
    propertyDependencies,
    protect,
    provider,
    retainOnDelete,
    type,
  } = resource;
  return {
    type,
    parent,
    // A component whose code is a provider's own is asked of that provider; the engine's state has it at what stands below alone.
    provider: custom ? provider : undefined,
    protect,
    retainOnDelete,
    ignoreChanges: ignoreChanges.toSorted(),
    external,
    inputs: asThePluginReads(inputs, type),
    dependencies: dependencies.toSorted(),
    propertyDependencies: withoutEmpty(propertyDependencies),
  };
}

function withoutEmpty(dependencies: Readonly<Record<string, readonly string[] | null>>): Record<string, readonly string[]> {
  const filled = Object.entries(dependencies).flatMap(([property, urns]) =>
    urns === null || urns.length === 0 ? [] : [[property, urns.toSorted()] as const],
  );
  return Object.fromEntries(filled);
}

/** A value as a plan has it: with a marker for what only an update knows, and for a secret. */
export function inPlanWords(value: unknown): PlanValue {
  if (typeof value === "string" && UNKNOWN.test(value)) return { [MARKER]: "unknown" };
  if (typeof value !== "object" || value === null) return value as PlanValue;
  if (Array.isArray(value)) return value.map(inPlanWords);
  if (SIGNATURE in value) return { [MARKER]: "secret" };
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, inPlanWords(below)]));
}

/** What the engine writes into a provider's inputs of its own accord. */
const OF_THE_ENGINE = ["__internal", "version"];

/**
 * The Kubernetes plugin's own reading of inputs, on both sides: it leaves empty fields out and writes quantities in their shortest form
 * (`16000m` as `16`), before anything is compared with a cluster. What is no object of Kubernetes is compared as it is.
 */
function asThePluginReads(inputs: unknown, type: string): unknown {
  const own = Object.entries(inputs as Record<string, unknown>).filter(
    ([key]) => !type.startsWith("pulumi:providers:") || !OF_THE_ENGINE.includes(key),
  );
  const read = Object.fromEntries(own);
  return /^(pulumi:providers:)?kubernetes(:|$)/.test(type) ? (canonical(read) ?? {}) : read;
}

function canonical(value: unknown): unknown {
  if (typeof value === "string") return quantity(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(canonical);
  const filled = Object.entries(value).flatMap(([key, below]) => {
    const read = canonical(below);
    return read === undefined ? [] : [[key, read] as const];
  });
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

const FACTORS: Readonly<Record<string, number>> = { m: 0.001, "": 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

function quantity(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+)(m|Ki|Mi|Gi)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (FACTORS[unit] ?? 1);
}
