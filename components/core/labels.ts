/** Labels that select a system's pods; short and never changed, since selectors of Deployments are immutable. */
export function selectorLabels(system: string): Record<string, string> {
  return { "app.kubernetes.io/name": system };
}

/** Labels of every object: what it belongs to. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function objectLabels(capability: string, system: string): Record<string, string> {
  return {
    ...selectorLabels(system),
    "app.kubernetes.io/component": capability,
    "app.kubernetes.io/part-of": "mlops-estate",
  };
}

/**
 * Label of pods that may call a system. A system's network policy admits whoever wears it, so the system need not know its
 * callers and a new caller changes nothing but itself.
 */
export function clientLabel(system: string): Record<string, string> {
  return { [`${CLIENT_LABEL}${system}`]: "true" };
}

/** What every {@link clientLabel} begins with. */
export const CLIENT_LABEL = "client.mlops-estate/";
