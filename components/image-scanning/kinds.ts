import type { CustomObject } from "../core/kubernetes.ts";

/** The fields of an alert of Prometheus' operator that the estate sets. https://prometheus-operator.dev/docs/api-reference/api/ */
export interface PrometheusRule extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PrometheusRule";
  readonly spec: {
    readonly groups: readonly {
      readonly name: string;
      readonly rules: readonly {
        readonly alert: string;
        readonly expr: string;
        readonly for: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
      }[];
    }[];
  };
}
