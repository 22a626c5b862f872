import type { resources } from "../../core/container.ts";
import type { CustomObject } from "../../core/kubernetes.ts";

type Resources = ReturnType<typeof resources>;

/** The fields of Strimzi's kinds that the estate sets. https://strimzi.io/docs/operators/1.2.0/configuring */
export interface Kafka extends CustomObject {
  readonly apiVersion: "kafka.strimzi.io/v1";
  readonly kind: "Kafka";
  readonly spec: {
    readonly kafka: {
      readonly version: string;
      readonly listeners: readonly {
        readonly name: string;
        readonly port: number;
        readonly type: "internal";
        readonly tls: true;
        readonly authentication: { readonly type: "tls" };
      }[];
      readonly authorization: { readonly type: "simple" };
      readonly config: Readonly<Record<string, string | number | boolean>>;
    };
    readonly entityOperator: {
      readonly topicOperator: { readonly resources: Resources };
      readonly userOperator: { readonly resources: Resources };
    };
  };
}

export interface KafkaNodePool extends CustomObject {
  readonly apiVersion: "kafka.strimzi.io/v1";
  readonly kind: "KafkaNodePool";
  readonly spec: {
    readonly replicas: number;
    readonly roles: readonly ("broker" | "controller")[];
    readonly resources: Resources;
    readonly jvmOptions: Readonly<Record<"-Xms" | "-Xmx", string>>;
    readonly storage: {
      readonly type: "jbod";
      readonly volumes: readonly {
        readonly id: number;
        readonly type: "persistent-claim";
        readonly size: string;
        readonly class?: string;
        readonly kraftMetadata: "shared";
        readonly deleteClaim: false;
      }[];
    };
    readonly template: { readonly pod: { readonly topologySpreadConstraints: object } };
  };
}

export interface KafkaTopic extends CustomObject {
  readonly apiVersion: "kafka.strimzi.io/v1";
  readonly kind: "KafkaTopic";
  readonly spec: { readonly partitions: number; readonly replicas: number; readonly config: Readonly<Record<string, number | string>> };
}

/** What a user may do with one thing. https://kafka.apache.org/43/security/authorization-and-acls/ */
export interface Acl {
  readonly resource: {
    readonly type: "topic" | "group" | "transactionalId";
    readonly name: string;
    readonly patternType: "literal" | "prefix";
  };
  readonly operations: readonly ("Describe" | "Read" | "Write")[];
}

export interface KafkaUser extends CustomObject {
  readonly apiVersion: "kafka.strimzi.io/v1";
  readonly kind: "KafkaUser";
  readonly spec: {
    readonly authentication: { readonly type: "tls" };
    readonly authorization: { readonly type: "simple"; readonly acls: readonly Acl[] };
  };
}

/** https://keda.sh/docs/2.20/reference/scaledobject-spec/ and https://keda.sh/docs/2.20/scalers/apache-kafka/ */
export interface LagScaler extends CustomObject {
  readonly apiVersion: "keda.sh/v1alpha1";
  readonly kind: "ScaledObject";
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion: "apps/v1"; readonly kind: "Deployment"; readonly name: string };
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly pollingInterval: number;
    readonly cooldownPeriod: number;
    readonly fallback: { readonly failureThreshold: number; readonly replicas: number };
    readonly triggers: readonly {
      readonly type: "kafka";
      readonly metadata: Readonly<Record<string, string>>;
      readonly authenticationRef: { readonly name: string };
    }[];
  };
}

export interface TriggerAuthentication extends CustomObject {
  readonly apiVersion: "keda.sh/v1alpha1";
  readonly kind: "TriggerAuthentication";
  readonly spec: { readonly secretTargetRef: readonly { readonly parameter: string; readonly name: string; readonly key: string }[] };
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
