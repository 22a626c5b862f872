import { selectorLabels } from "../core/labels.ts";
import { MODEL_LABEL, VARIANT_LABEL, type Variant } from "../core/variants.ts";
import {
  type CapturedRequests,
  type ModelEndpoint,
  replicasOf,
  type ServedModel,
  type ServingSpec,
  type ServingWiring,
} from "./contract.ts";

/** Port of every server of a model. */
export const PORT = 8080;

/**
 * Word in the label `app.kubernetes.io/name` of a variant's pods. A Deployment's selector never changes, so that the champion's is what it was before there
 * were challengers, and a challenger's pods, which say the same model, must not be what it selects.
 */
export const SYSTEMS: Readonly<Record<Variant, string>> = { champion: "model-server", challenger: "model-challenger" };

/** Alias in the registry that a challenger follows. */
const CHALLENGER = "challenger";

/** A server of a model: which of the two it may have, and what that makes of it. */
export interface ModelServer {
  readonly model: ServedModel;
  readonly variant: Variant;
  readonly system: string;
  /** Name of its Deployment and its Service. */
  readonly name: string;
  /** Name of the Service that resolves to each of its pods. */
  readonly podsService: string;
  readonly alias: string;
  readonly replicas: number;
  /** Whether something else says how many pods it has. */
  readonly autoscaled: boolean;
  /** Whether releases wait for it to follow its alias. */
  readonly released: boolean;
  readonly selector: Readonly<Record<string, string>>;
  /** What it keeps of requests; undefined where nothing. */
  readonly captured: CapturedRequests | undefined;
}

type Wiring = Pick<ServingWiring, "autoscaled" | "capture" | "variants">;

/** All servers: each model's champion, then its challenger where it has one. */
export function serversOf(spec: ServingSpec, wiring: Wiring): readonly ModelServer[] {
  return spec.models.flatMap((model) => {
    const challenged = wiring.variants?.find((variant) => variant.model === model.name);
    const shared = { model, released: challenged !== undefined, captured: wiring.capture?.models[model.name] };
    const champion = { ...shared, ...championOf(model), replicas: replicasOf(model, spec), autoscaled: wiring.autoscaled === true };
    if (challenged === undefined) return [champion];
    return [champion, { ...shared, ...challengerOf(model), replicas: challenged.replicas ?? 1, autoscaled: false }];
  });
}

function championOf(model: ServedModel) {
  // The second name starts otherwise than the first, so that no model's name can make the two meet.
  const names = { name: `model-${model.name}`, podsService: `pods-of-model-${model.name}` };
  return { ...identityOf(model, "champion"), ...names, alias: model.alias };
}

/** The longest name of a model leaves room for all of these. */
function challengerOf(model: ServedModel) {
  const names = { name: `model-${model.name}-challenger`, podsService: `pods-of-challenger-${model.name}` };
  return { ...identityOf(model, "challenger"), ...names, alias: CHALLENGER };
}

function identityOf({ name }: ServedModel, variant: Variant) {
  const system = SYSTEMS[variant];
  return { variant, system, selector: { ...selectorLabels(system), [MODEL_LABEL]: name } };
}

/** Labels of a server's pods besides those that select them. */
export function variantLabel({ variant }: ModelServer): Record<string, string> {
  return { [VARIANT_LABEL]: variant };
}

/** Where each server answers. */
export function endpointsOf(spec: ServingSpec, wiring: Wiring & Pick<ServingWiring, "namespace">): readonly ModelEndpoint[] {
  const { namespace } = wiring;
  return serversOf(spec, wiring).map(({ captured, model, name, podsService, selector, system, variant }) => ({
    model: model.name,
    variant,
    system,
    namespace,
    port: PORT,
    service: name,
    selector,
    captures: captured !== undefined,
    url: `http://${name}.${namespace}.svc:${PORT}`,
    podsAddress: `${podsService}.${namespace}.svc`,
  }));
}
