import type { Maker } from "../made.ts";
import { at, list } from "../values.ts";

/** Argo Events puts a Service before a source that names ports. https://argoproj.github.io/argo-events/eventsources/services/ */
export const eventSources: Maker = ({ group, kind, name, namespace, fields }) => {
  const ports = list(at(fields["spec"], "service", "ports")).flatMap((each) => {
    const port = at(each, "port");
    return typeof port === "number" ? [port] : [];
  });
  if (group !== "argoproj.io" || kind !== "EventSource" || ports.length === 0) return [];
  return [{ made: "service", namespace, name: `${name}-eventsource-svc`, ports }];
};
