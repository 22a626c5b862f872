import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BatchJobs, type BatchWiring } from "../../../components/inference/batch/contract.ts";
import { batchStages } from "../../../components/inference/batch/manifests.ts";
import { StreamingSpec, type StreamingWiring } from "../../../components/inference/streaming/contract.ts";
import { streamingStages } from "../../../components/inference/streaming/manifests.ts";
import { CHARTS } from "../../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const server = (system: string, port: number) => ({ system, namespace: "mlops", port });
const BATCH: BatchWiring = {
  namespace: "mlops",
  monitored: true,
  tracking: { ...server("mlflow", 5000), uri: "http://mlflow.mlops.svc:5000" },
  data: { uri: "s3://data", dvc: {}, env: [{ name: "AWS_REGION", value: "eu-central-1" }], callees: [server("object-store", 7070)] },
  workflows: false,
};
const JOBS = BatchJobs.parse([
  { name: "nightly", model: "sum", input: "in", output: "out", owner: "sales", columns: ["a", "b"], keep: ["id"] },
  { name: "pinned", model: "sum", version: 3, input: "in", output: "pinned", owner: "sales", hours: 0.5 },
]);
const STREAMING: StreamingWiring = {
  namespace: "mlops",
  monitored: true,
  models: { sum: { url: "http://model-sum.mlops.svc:8080/invocations", server: server("model-server", 8080) } },
  scaled: { namespace: "keda", selector: { app: "keda-operator" } },
};
const ORDERS = { name: "orders", model: "sum", input: "orders", output: "orders.scored", deadLetter: "orders.dead", owner: "sales" };
const streaming = (more: object = {}, spec: object = {}) => StreamingSpec.parse({ streams: [{ ...ORDERS, ...more }], ...spec });

function environmentOf(container: unknown): Record<string, unknown> {
  return Object.fromEntries((at(container, "env") as { name: string; value?: string }[]).map(({ name, value }) => [name, value]));
}

describe("batch jobs", () => {
  const pod = (name: string, wiring = BATCH) => at(named(batchStages(JOBS, wiring), "CronJob", name), "spec", "jobTemplate", "spec");

  it("are nothing at all where there is none", () => {
    expect(batchStages([], BATCH)).toEqual([]);
  });

  it("run by the clock and one at a time, and not again where another try would change nothing", () => {
    const job = named(batchStages(JOBS, BATCH), "CronJob", "batch-nightly");

    expect(at(job, "spec")).toMatchObject({ schedule: "0 3 * * *", timeZone: "Etc/UTC", concurrencyPolicy: "Forbid" });
    expect(at(job, "spec", "jobTemplate", "spec", "podFailurePolicy", "rules", 0)).toMatchObject({
      action: "FailJob",
      onExitCodes: { values: [3] },
    });
    expect(at(pod("batch-pinned"), "activeDeadlineSeconds")).toBe(1800);
  });

  it("are told by alias or by version which model predicts, and where its files are", () => {
    const nightly = environmentOf(at(pod("batch-nightly"), "template", "spec", "containers", 0));
    const pinned = environmentOf(at(pod("batch-pinned"), "template", "spec", "containers", 0));

    expect(nightly).toMatchObject({
      MODEL: "sum",
      MODEL_ALIAS: "champion",
      COLUMNS: '["a","b"]',
      KEEP: '["id"]',
      AWS_REGION: "eu-central-1",
    });
    expect(nightly).toMatchObject({ INPUT: "s3://data/in", OUTPUT: "s3://data/out" });
    expect(pinned["MODEL_VERSION"]).toBe("3");
    expect(pinned["MODEL_ALIAS"]).toBeUndefined();
  });

  it("are workflows where Argo runs, with an account that may tell how it ended and nothing else", () => {
    const stages = batchStages(JOBS, { ...BATCH, workflows: true });
    const [role] = kindOf(stages, "Role");

    expect(kindOf(stages, "CronJob")).toEqual([]);
    expect(kindOf(stages, "CronWorkflow").map(({ metadata }) => metadata.name)).toEqual(["batch-nightly", "batch-pinned"]);
    expect(at(role, "rules")).toEqual([{ apiGroups: ["argoproj.io"], resources: ["workflowtaskresults"], verbs: ["create", "patch"] }]);
    expect(at(named(stages, "WorkflowTemplate", "batch-nightly"), "spec", "serviceAccountName")).toBe("batch-inference");
  });

  it("tell their owner of failures only where somebody asks the cluster", () => {
    const [rules] = kindOf(batchStages(JOBS, BATCH), "PrometheusRule");

    expect(at(rules, "spec", "groups", 0, "rules", 0, "labels")).toMatchObject({ owner: "sales", model: "sum" });
    expect(kindOf(batchStages(JOBS, { ...BATCH, monitored: false }), "PrometheusRule")).toEqual([]);
  });
});

describe("streams", () => {
  const all = (spec = streaming(), wiring = STREAMING) => streamingStages(spec, wiring);

  it("are nothing at all where there is none, not even an operator", () => {
    expect(streamingStages(StreamingSpec.parse({}), STREAMING)).toEqual([]);
  });

  it("keep each message on three servers where there are three, and know when two have it", () => {
    const config = at(named(all(streaming({}, { brokers: 3 })), "Kafka", "streams"), "spec", "kafka", "config");
    const alone = at(named(all(), "Kafka", "streams"), "spec", "kafka", "config");

    expect(config).toMatchObject({
      "transaction.state.log.replication.factor": 3,
      "transaction.state.log.min.isr": 2,
      "min.insync.replicas": 2,
    });
    expect(alone).toMatchObject({ "transaction.state.log.replication.factor": 1, "auto.create.topics.enable": false });
    for (const topic of kindOf(all(streaming({}, { brokers: 5 })), "KafkaTopic")) expect(at(topic, "spec", "replicas")).toBe(3);
  });

  it("have topics that are kept as long as the longest stream of them asks", () => {
    const spec = StreamingSpec.parse({
      streams: [
        { ...ORDERS, retentionHours: 24 },
        { ...ORDERS, name: "next", input: "orders.scored", output: "next", partitions: 5, retentionHours: 48 },
      ],
    });
    const topic = named(all(spec), "KafkaTopic", "orders.scored");

    expect(at(topic, "spec")).toMatchObject({ partitions: 5, config: { "retention.ms": 48 * 3_600_000 } });
    expect(kindOf(all(spec), "KafkaTopic").map(({ metadata }) => metadata.name)).toEqual([
      "orders",
      "orders.scored",
      "orders.dead",
      "next",
    ]);
  });

  it("let consumers do what they do and nothing else: transactions only where they are promised", () => {
    const acls = (delivery: string) =>
      (at(named(all(streaming({ delivery })), "KafkaUser", "stream-orders"), "spec", "authorization", "acls") as object[]).map((acl) =>
        JSON.stringify(acl),
      );

    expect(acls("at-least-once")).toHaveLength(4);
    expect(acls("exactly-once").filter((acl) => acl.includes("transactionalId"))).toEqual([
      '{"resource":{"type":"transactionalId","name":"stream-orders.","patternType":"prefix"},"operations":["Describe","Write"]}',
    ]);
  });

  it("are scaled on what waits, by a user that may only look; without KEDA they are as many as asked for at least", () => {
    const scaler = named(all(streaming({ minReplicas: 0 })), "ScaledObject", "stream-orders");
    const looks = at(named(all(), "KafkaUser", "stream-scaler"), "spec", "authorization", "acls") as { operations: string[] }[];
    const { scaled: _, ...without } = STREAMING;
    const fixed = all(streaming({ minReplicas: 2 }), without);

    expect(at(scaler, "spec")).toMatchObject({ minReplicaCount: 0, maxReplicaCount: 3 });
    expect(at(scaler, "spec", "triggers", 0, "metadata")).toMatchObject({
      consumerGroup: "stream-orders",
      topic: "orders",
      lagThreshold: "1000",
    });
    expect(looks.flatMap(({ operations }) => operations)).toEqual(["Describe", "Describe"]);
    expect(at(named(all(), "Deployment", "stream-orders"), "spec", "replicas")).toBeUndefined();
    expect(at(named(fixed, "Deployment", "stream-orders"), "spec", "replicas")).toBe(2);
    expect([...kindOf(fixed, "ScaledObject"), ...kindOf(fixed, "TriggerAuthentication")]).toEqual([]);
  });

  it("ask the model where they are told that it answers, with a certificate that no program has seen", () => {
    const container = at(named(all(), "Deployment", "stream-orders"), "spec", "template", "spec", "containers", 0);

    expect(environmentOf(container)).toMatchObject({
      MODEL_URL: "http://model-sum.mlops.svc:8080/invocations",
      KAFKA_BOOTSTRAP: "streams-kafka-bootstrap.mlops.svc:9093",
      DELIVERY: "at-least-once",
    });
    expect(kindOf(all(), "Secret")).toEqual([]);
  });

  it("alert their owner of messages that wait too long, that fail, and that nobody reads", () => {
    const rules = at(kindOf(all(streaming({ lateMinutes: 30 })), "PrometheusRule")[0], "spec", "groups", 0, "rules") as {
      alert: string;
      expr: string;
      labels: object;
    }[];

    expect(rules.map(({ alert }) => alert)).toEqual(["StreamLate", "StreamAway", "StreamDeadLetters"]);
    expect(rules[0]?.expr).toContain("> 1800");
    for (const { labels } of rules) expect(labels).toMatchObject({ owner: "sales" });
  });

  it("name kinds that the operator's chart brings", () => {
    const made = objectsOf(all()).flatMap((each) =>
      "apiVersion" in each && each.apiVersion.startsWith("kafka.strimzi.io/") ? [`kafka.strimzi.io/${each.kind}`] : [],
    );

    expect(CHARTS["strimzi-kafka-operator"].provides?.kinds).toEqual(expect.arrayContaining(made));
  });

  it("take operator and consumers from the mirror", () => {
    const mirrored = JSON.stringify(
      all(streaming(), { ...STREAMING, imagesMirror: "registry.example.com/m", chartsMirror: "oci://registry.example.com/c" }),
    );

    expect(mirrored).toContain('"defaultImageRegistry":"registry.example.com/m"');
    expect(mirrored).toContain('"image":"registry.example.com/m/mlops-estate/streaming:');
    expect(mirrored).toContain('"chart":"oci://registry.example.com/c/strimzi-kafka-operator"');
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("objects of streams and workflows, by the upstream definitions", () => {
  it.each(["strimzi", "keda", "argo-workflows"])("are valid, field by field: %s", (folder) => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", folder));
    const group = { strimzi: "kafka.strimzi.io/", keda: "keda.sh/", "argo-workflows": "argoproj.io/" }[folder] ?? "";
    const stages = [
      ...streamingStages(streaming({ delivery: "exactly-once" }, { brokers: 3, storageClass: "fast" }), STREAMING),
      ...batchStages(JOBS, { ...BATCH, workflows: true }),
    ];
    const objects = objectsOf(stages).filter((each) => "apiVersion" in each && each.apiVersion.startsWith(group));

    expect(objects.length).toBeGreaterThan(1);
    for (const object of objects) expect(definitions.problemsOf(object as never)).toEqual([]);
  });
});
