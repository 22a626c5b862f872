import type { EventEndpoint } from "./contract.ts";

/** Namespace of the controller, the bus, and all sources and sensors. */
export const NAMESPACE = "argo-events";

/** Word of the bus' pods and of its clients' label. */
export const BUS = "event-bus";

/** Port of JetStream's clients, and of its pods among themselves. https://github.com/argoproj/argo-events/blob/v1.9.10/pkg/reconciler/eventbus/installer/jetstream.go */
export const BUS_PORT = 4222;
export const BUS_CLUSTER_PORT = 6222;

/** Port that sources listen on. */
export const PORT = 12_000;

/** Version of JetStream, and with it of the images, that buses name. */
export const BUS_VERSION = "2.10.10";

/** Source of alerts: whom its policy admits is all that guards it, since Alertmanager's token would be known to whoever reads its configuration. */
export const ALERTS = "alerts";
/** Source of calls from anywhere, which have to carry a token. */
export const WEBHOOK = "webhook";

/** Secret of the webhook's token, and its key. */
export const TOKEN_SECRET = "webhook-token";
export const TOKEN_KEY = "token";

/** Where a source answers; the controller makes the Service and its name. */
export function endpointOf(source: typeof ALERTS | typeof WEBHOOK): EventEndpoint {
  return {
    system: `${source}-events`,
    namespace: NAMESPACE,
    port: PORT,
    url: `http://${source}-eventsource-svc.${NAMESPACE}.svc:${PORT}/${source === ALERTS ? "alerts" : "train"}`,
  };
}
