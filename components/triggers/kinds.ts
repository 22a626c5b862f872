import type { CustomObject } from "../core/kubernetes.ts";

/**
 * The fields of Argo Events' kinds that the estate sets. Their definitions say nothing of fields (`x-kubernetes-preserve-unknown-fields`), so these types
 * are all that checks them before the controller does. https://github.com/argoproj/argo-events/tree/v1.9.10/pkg/apis/events/v1alpha1
 */
export interface EventBus extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "EventBus";
  readonly spec: {
    readonly jetstream: {
      readonly version: string;
      readonly replicas: number;
      readonly persistence: {
        readonly accessMode: "ReadWriteOnce";
        readonly volumeSize: `${number}Gi`;
        readonly storageClassName?: string;
      };
      /** YAML in a text. */
      readonly streamConfig: string;
      readonly metadata: Labelled;
      readonly securityContext: object;
      readonly containerTemplate: ContainerTemplate;
      readonly reloaderContainerTemplate: ContainerTemplate;
      readonly metricsContainerTemplate: ContainerTemplate;
    };
  };
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

interface ContainerTemplate {
  readonly resources: object;
  readonly securityContext: object;
}

/** Pods of a source or a sensor. */
export interface PodTemplate {
  readonly metadata: Labelled;
  readonly serviceAccountName?: string;
  readonly container: ContainerTemplate;
  readonly securityContext: object;
}

/** Where events come from. */
export interface EventSource extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "EventSource";
  readonly spec: {
    readonly template: PodTemplate;
    readonly service: { readonly ports: readonly { readonly port: number; readonly targetPort: number }[] };
    readonly webhook: Readonly<Record<string, WebhookEvent>>;
  };
}

interface WebhookEvent {
  readonly port: `${number}`;
  readonly endpoint: `/${string}`;
  readonly method: "POST";
  /** Bearer token that a call has to carry. */
  readonly authSecret?: { readonly name: string; readonly key: string };
  readonly maxPayloadSize: number;
}

/** What is done about an event. */
export interface Sensor extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Sensor";
  readonly spec: {
    readonly template: PodTemplate;
    readonly dependencies: readonly Dependency[];
    readonly triggers: readonly Trigger[];
  };
}

/** An event that a sensor waits for. */
export interface Dependency {
  readonly name: string;
  readonly eventSourceName: string;
  readonly eventName: string;
  readonly filters?: { readonly data: readonly { readonly path: string; readonly type: "string"; readonly value: readonly string[] }[] };
}

interface Trigger {
  readonly template: {
    readonly name: string;
    /** Which dependencies start it, as an expression. */
    readonly conditions: string;
    readonly k8s: { readonly operation: "create" | "patch"; readonly source: { readonly resource: object } };
  };
  readonly retryStrategy: { readonly steps: number; readonly duration: string };
  readonly rateLimit: { readonly unit: "Minute"; readonly requestsPerUnit: number };
}
