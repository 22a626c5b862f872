import type { CustomObject } from "../../core/kubernetes.ts";

/**
 * A place to read metrics from that no Service's label leads to. Of this and the kinds below, the fields that the estate sets.
 * https://prometheus-operator.dev/docs/api-reference/api/
 */
export interface ScrapeConfig extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1alpha1";
  readonly kind: "ScrapeConfig";
  readonly spec: {
    readonly jobName: string;
    readonly metricsPath: string;
    readonly scrapeInterval: `${number}s`;
    readonly sampleLimit: number;
    readonly bodySizeLimit: `${number}MB`;
    readonly staticConfigs?: readonly { readonly targets: readonly string[] }[];
    readonly dnsSDConfigs?: readonly {
      readonly names: readonly string[];
      readonly type: "A";
      readonly port: number;
      readonly refreshInterval: `${number}s`;
    }[];
  };
}

/** Pods whose metrics are read, in namespaces that it names. */
export interface PodMonitor extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PodMonitor";
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly namespaceSelector: { readonly matchNames: readonly string[] };
    readonly podTargetLabels?: readonly string[];
    readonly sampleLimit?: number;
    readonly bodySizeLimit?: string;
    readonly podMetricsEndpoints: readonly {
      readonly port: string;
      readonly path?: string;
      readonly interval?: `${number}s`;
      readonly relabelings?: readonly { readonly targetLabel: string; readonly replacement: string }[];
    }[];
  };
}

/** One way of an alert; those below another one are asked in order. */
export interface AlertmanagerRoute {
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly groupWait: `${number}${"s" | "m"}`;
  readonly groupInterval: `${number}m`;
  readonly repeatInterval: `${number}h`;
  readonly matchers?: readonly { readonly name: string; readonly matchType: "=" | "!=" | "=~"; readonly value: string }[];
  readonly muteTimeIntervals?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly AlertmanagerRoute[];
}

/** Where alerts go. */
export interface AlertmanagerConfig extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1alpha1";
  readonly kind: "AlertmanagerConfig";
  readonly spec: {
    readonly route: AlertmanagerRoute;
    readonly receivers: readonly {
      readonly name: string;
      readonly webhookConfigs?: readonly { readonly url: string; readonly sendResolved: boolean }[];
    }[];
    readonly muteTimeIntervals?: readonly {
      readonly name: string;
      readonly timeIntervals: readonly {
        readonly weekdays?: readonly string[];
        readonly months?: readonly string[];
        readonly times?: readonly { readonly startTime: string; readonly endTime: string }[];
      }[];
    }[];
  };
}

/** A collector of traces, metrics or logs. https://github.com/open-telemetry/opentelemetry-operator/blob/v0.158.0/docs/api/opentelemetrycollectors.md */
export interface OpenTelemetryCollector extends CustomObject {
  readonly apiVersion: "opentelemetry.io/v1beta1";
  readonly kind: "OpenTelemetryCollector";
  readonly spec: {
    readonly mode: "deployment" | "daemonset";
    readonly image: string;
    readonly replicas?: number;
    readonly resources: object;
    readonly podSecurityContext: object;
    readonly securityContext: object;
    readonly tolerations?: readonly object[];
    readonly volumes?: readonly object[];
    readonly volumeMounts?: readonly object[];
    readonly observability: { readonly metrics: { readonly enableMetrics: boolean } };
    readonly config: object;
  };
}
