import type { Item } from "../item.ts";
import { containerPorts } from "../pods.ts";
import { type Finder, type Reference, toKey } from "../reference.ts";
import type { There } from "../there.ts";
import { at, list, record, selects, text, texts } from "../values.ts";

/** A monitor counts on Services or pods that it selects and on the port that it reads. https://prometheus-operator.dev/docs/api-reference/api/ */
export const monitors: Finder = (item) => {
  if (item.group !== "monitoring.coreos.com") return [];
  if (item.kind === "ServiceMonitor") return endpoints(item, "endpoints", servicesOf);
  if (item.kind === "PodMonitor") return endpoints(item, "podMetricsEndpoints", podsOf);
  if (item.kind !== "AlertmanagerConfig") return [];
  const route = text(at(item.fields["spec"], "route", "receiver"));
  const receivers = list(at(item.fields["spec"], "receivers")).map((each) => at(each, "name"));
  return route === undefined
    ? []
    : [{ from: item.resource, path: "spec.route.receiver", to: `receiver ${route}`, isThere: () => receivers.includes(route) }];
};

type Lookup = (there: There, item: Item, port: number | string | undefined) => boolean;

function endpoints(item: Item, field: string, isThere: Lookup): Reference[] {
  const wanted = Object.entries(texts(at(item.fields["spec"], "selector", "matchLabels"))).map(([key, value]) => `${key}=${value}`);
  return list(at(item.fields["spec"], field)).flatMap((endpoint, index) => {
    const { port, targetPort = port } = record(endpoint);
    const path = `spec.${field}[${index}]`;
    const secret = text(at(endpoint, "authorization", "credentials", "name"));
    const reference: Reference = {
      from: item.resource,
      path,
      to: `${item.kind === "PodMonitor" ? "pods" : "a Service"} with ${wanted.join(", ")} and port ${JSON.stringify(targetPort) ?? "any"}`,
      isThere: (there) => isThere(there, item, targetPort as number | string | undefined),
    };
    return [reference, ...(secret === undefined ? [] : [toKey(item, path, "Secret", item.namespace, secret)])];
  });
}

function servicesOf(there: There, item: Item, port: number | string | undefined): boolean {
  const selector = texts(at(item.fields["spec"], "selector", "matchLabels"));
  return placesOf(item, there).some((namespace) =>
    there.items.some(
      (each) =>
        each.kind === "Service" &&
        each.namespace === namespace &&
        selects(selector, texts(at(each.fields["metadata"], "labels"))) &&
        (port === undefined || there.hasService(namespace, each.name, port)),
    ),
  );
}

function podsOf(there: There, item: Item, port: number | string | undefined): boolean {
  const selector = texts(at(item.fields["spec"], "selector", "matchLabels"));
  const release = selector["app.kubernetes.io/instance"];
  const charted = release !== undefined && placesOf(item, there).some((namespace) => there.has("Release", namespace, release));
  const clouds = placesOf(item, there).some((namespace) => MADE_BY_CLOUDS.test(namespace));
  const made = charted || clouds || Object.keys(selector).some((key) => MADE_BY_CONTROLLERS.test(key));
  return (
    made ||
    placesOf(item, there).some((namespace) =>
      there.podsWith(namespace, selector).some((pod) => port === undefined || containerPorts(pod).includes(port)),
    )
  );
}

/** Labels that a controller puts on pods of its own making, which no plan holds. */
const MADE_BY_CONTROLLERS =
  /^(?:cnpg\.io|ray\.io|serving\.kserve\.io|gateway\.envoyproxy\.io|jobset\.sigs\.k8s\.io|workflows\.argoproj\.io)\//;

/** Namespaces that a cloud makes for systems of its own. */
const MADE_BY_CLOUDS = /^gke-managed-/;

function placesOf(item: Item, there: There): readonly string[] {
  const names = list(at(item.fields["spec"], "namespaceSelector", "matchNames")).flatMap((each) => text(each) ?? []);
  if (names.length > 0) return names;
  const everywhere = at(item.fields["spec"], "namespaceSelector", "any") === true;
  return everywhere ? [...new Set(there.items.map(({ namespace }) => namespace))] : [item.namespace];
}
