import type { Container, CustomObject, PodSpec, Volume } from "../../core/kubernetes.ts";

/** The fields of KServe's kinds that the estate sets. https://kserve.github.io/website/docs/reference/crd-api */
export interface ClusterServingRuntime extends CustomObject {
  readonly apiVersion: "serving.kserve.io/v1alpha1";
  readonly kind: "ClusterServingRuntime";
  readonly spec: {
    readonly supportedModelFormats: readonly { readonly name: string; readonly version?: string; readonly autoSelect: boolean }[];
    readonly protocolVersions: readonly string[];
    readonly containers: readonly Container[];
    readonly volumes: readonly Volume[];
  };
}

/** How files of models with an address of a certain form are fetched. */
export interface ClusterStorageContainer extends CustomObject {
  readonly apiVersion: "serving.kserve.io/v1alpha1";
  readonly kind: "ClusterStorageContainer";
  readonly spec: {
    readonly container: Container;
    readonly supportedUriFormats: readonly { readonly prefix: string }[];
    readonly workloadType: "initContainer";
  };
}

/** A model, its server and how many of them answer. */
export interface InferenceService extends CustomObject {
  readonly apiVersion: "serving.kserve.io/v1beta1";
  readonly kind: "InferenceService";
  readonly spec: {
    readonly predictor: Pick<
      PodSpec,
      | "automountServiceAccountToken"
      | "enableServiceLinks"
      | "nodeSelector"
      | "securityContext"
      | "serviceAccountName"
      | "tolerations"
      | "topologySpreadConstraints"
    > & {
      readonly labels: Readonly<Record<string, string>>;
      /** None: no pod runs, which KServe allows where nothing scales. */
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly scaleMetric?: "cpu";
      readonly scaleTarget?: number;
      readonly model: {
        readonly modelFormat: { readonly name: string };
        readonly runtime: string;
        readonly storageUri: string;
        readonly args?: readonly string[];
        readonly resources: Container["resources"];
      };
    };
  };
}

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor */
export interface PodMonitor extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PodMonitor";
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly { readonly port: string; readonly path: string }[];
  };
}
