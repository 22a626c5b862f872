import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../components/core/kubernetes.ts";
import { trainingOf } from "../../../components/pipelines/argo/manifests.ts";
import { TriggersSpec, type TriggersWiring } from "../../../components/triggers/contract.ts";
import { triggersStages } from "../../../components/triggers/manifests.ts";
import { BUS_VERSION, endpointOf, NAMESPACE } from "../../../components/triggers/plan.ts";
import { CHARTS, imageReference } from "../../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { WIRING as PIPELINES, placeNamed } from "../pipelines/wiring.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const ON = TriggersSpec.parse({ enabled: true });
const WATCHING = TriggersSpec.parse({ enabled: true, newData: { enabled: true } });

function wiringOf(teams: TriggersWiring["teams"] = PIPELINES.teams): TriggersWiring {
  const { buckets, monitored, tracking } = PIPELINES;
  return { monitored, tracking, teams, training: trainingOf({ ...PIPELINES, teams }), data: buckets.data };
}

const WIRING = wiringOf();

describe("triggers", () => {
  it("are nothing at all while they are off", () => {
    expect(triggersStages(TriggersSpec.parse({}), WIRING)).toEqual([]);
  });

  it("pass events on over one version of the bus, whose images are pinned", () => {
    const release = objectsOf(triggersStages(ON, WIRING)).find((object) => "release" in object);
    const [version, ...others] = at(release, "values", "configs", "jetstream", "versions") as Record<string, string>[];
    const bus = named(triggersStages(ON, WIRING), "EventBus", "default");

    expect(others).toEqual([]);
    expect(version).toMatchObject({ version: BUS_VERSION, natsImage: imageReference("nats") });
    expect(at(bus, "spec", "jetstream", "version")).toBe(BUS_VERSION);
    for (const name of ["nats", "nats-config-reloader", "nats-exporter"] as const)
      expect(CHARTS["argo-events"].provides?.images).toContain(imageReference(name));
  });

  it("keep each event as often as there are pods that keep some", () => {
    for (const busReplicas of [1, 3, 5] as const) {
      const bus = named(triggersStages(TriggersSpec.parse({ enabled: true, busReplicas }), WIRING), "EventBus", "default");

      expect(at(bus, "spec", "jetstream", "streamConfig")).toContain(`replicas: ${busReplicas}\n`);
      expect(at(bus, "spec", "jetstream", "replicas")).toBe(busReplicas);
    }
  });

  it("listen as an account that has no right and gets no token", () => {
    const stages = triggersStages(ON, WIRING);
    const sources = kindOf(stages, "EventSource").map((source) => at(source, "spec", "template", "serviceAccountName"));
    const account = named(stages, "ServiceAccount", String(sources[0]));
    const bound = kindOf(stages, "RoleBinding").map((binding) => at(binding, "subjects", 0, "name"));

    expect(new Set(sources)).toEqual(new Set([account.metadata.name]));
    expect(at(account, "automountServiceAccountToken")).toBe(false);
    expect(bound).not.toContain(account.metadata.name);
  });

  it("let a sensor start workflows of its own team and do nothing else", () => {
    const stages = triggersStages(ON, WIRING);
    for (const { namespace, team } of WIRING.training) {
      const sensor = named(stages, "Sensor", `train-${team}`);
      const account = at(sensor, "spec", "template", "serviceAccountName");
      const bindings = kindOf(stages, "RoleBinding").filter((binding) => at(binding, "subjects", 0, "name") === account);
      const role = kindOf(stages, "Role").find(({ metadata }) => metadata.namespace === namespace);

      expect(bindings.map(({ metadata }) => metadata.namespace)).toEqual([namespace]);
      expect(at(role, "rules")).toEqual([{ apiGroups: ["argoproj.io"], resources: ["workflows"], verbs: ["create"] }]);
      expect(at(sensor, "spec", "triggers", 0, "template", "k8s", "source", "resource")).toMatchObject({
        metadata: { namespace },
        spec: { workflowTemplateRef: { name: "train" } },
      });
    }
  });

  it("take an alert for the team that it names and no other, and only while it fires", () => {
    const filters = at(
      named(triggersStages(ON, wiringOf([placeNamed("a"), placeNamed("ab")])), "Sensor", "train-a"),
      "spec",
      "dependencies",
      1,
      "filters",
      "data",
    );
    const passes = (path: string, text: string) =>
      (filters as { path: string; value: string[] }[])
        .filter((filter) => filter.path === path)
        .every(({ value }) => value.some((each) => new RegExp(each).test(text)));

    expect(passes("body.commonLabels.team", "a")).toBe(true);
    expect(passes("body.commonLabels.team", "ab")).toBe(false);
    expect([passes("body.status", "firing"), passes("body.status", "resolved")]).toEqual([true, false]);
    expect([passes("body.commonLabels.retrain", "true"), passes("body.commonLabels.retrain", "false")]).toEqual([true, false]);
  });

  it("ask a call for a token, of a Secret that is filled before", () => {
    const stages = triggersStages(ON, WIRING);
    const webhook = at(named(stages, "EventSource", "webhook"), "spec", "webhook") as Record<string, unknown>;
    const kinds = stages.map((stage) => Object.values(stage).map((object) => ("kind" in object ? object.kind : "release")));
    const place = (kind: string) => kinds.findIndex((stage) => stage.includes(kind));

    expect(Object.keys(webhook)).toEqual(WIRING.training.map(({ team }) => team));
    for (const call of Object.values(webhook)) expect(at(call, "authSecret")).toEqual({ name: "webhook-token", key: "token" });
    expect(named(stages, "Secret", "webhook-token").metadata.namespace).toBe(NAMESPACE);
    expect([place("release") < place("EventBus"), place("Job") < place("EventSource"), place("EventBus") < place("EventSource")]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("let only callers with its label into each source, and its pods to the bus", () => {
    const stages = triggersStages(ON, WIRING);
    for (const source of ["alerts", "webhook"] as const) {
      const { system } = endpointOf(source);
      const policy = named(stages, "NetworkPolicy", system);
      const labels = at(named(stages, "EventSource", source), "spec", "template", "metadata", "labels") as Record<string, string>;

      expect(JSON.stringify(at(policy, "spec", "ingress"))).toContain(`"client.mlops-estate/${system}":"true"`);
      expect(labels).toMatchObject({ "app.kubernetes.io/name": system, "client.mlops-estate/event-bus": "true" });
      expect(endpointOf(source).url).toContain(`//${source}-eventsource-svc.${NAMESPACE}.svc:12000/`);
    }
  });

  it("run every pod of theirs in what Pod Security admits, within limits", () => {
    const pods = ["EventSource", "Sensor"]
      .flatMap((kind) => kindOf(triggersStages(ON, WIRING), kind))
      .map((object) => at(object, "spec", "template"));

    expect(pods.length).toBe(2 + WIRING.training.length);
    for (const pod of pods) {
      expect(at(pod, "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(at(pod, "container")).toMatchObject({
        securityContext: { capabilities: { drop: ["ALL"] } },
        resources: { limits: { memory: "128Mi" } },
      });
    }
  });
});

describe("an alert that holds queues", () => {
  const HOLDING = { ...WIRING, holdsQueues: true };
  const sensorOf = (wiring: TriggersWiring) =>
    kindOf(triggersStages(ON, wiring), "Sensor").find(({ metadata }) => metadata.name === "hold-queues");

  it("stops the queue of each team that has one, and is heard only where that is asked for", () => {
    const triggers = at(sensorOf(HOLDING), "spec", "triggers") as readonly object[];

    expect(triggers.map((trigger) => at(trigger, "template", "k8s"))).toEqual([
      {
        operation: "patch",
        source: {
          resource: {
            apiVersion: "kueue.x-k8s.io/v1beta2",
            kind: "LocalQueue",
            metadata: { name: "training", namespace: "team-fraud" },
            spec: { stopPolicy: "Hold" },
          },
        },
      },
    ]);
    expect([sensorOf(WIRING), sensorOf({ ...HOLDING, teams: [placeNamed("models")] })]).toEqual([undefined, undefined]);
  });

  it("starts no training, and no alert that starts one holds a queue", () => {
    const labels = (sensor: KubernetesObject | undefined, dependency: number) =>
      (at(sensor, "spec", "dependencies", dependency, "filters", "data") as readonly { readonly path: string }[]).map(({ path }) => path);
    const training = kindOf(triggersStages(ON, HOLDING), "Sensor").find(({ metadata }) => metadata.name === "train-fraud");

    expect(labels(sensorOf(HOLDING), 0)).toEqual(["body.status", "body.commonLabels.hold"]);
    expect(labels(training, 1)).toEqual(["body.status", "body.commonLabels.retrain", "body.commonLabels.team"]);
  });

  it("may change the queues that it names, and nothing else in their namespaces", () => {
    const stages = triggersStages(ON, HOLDING);
    const account = String(at(sensorOf(HOLDING), "spec", "template", "serviceAccountName"));
    const bindings = kindOf(stages, "RoleBinding").filter((binding) => at(binding, "subjects", 0, "name") === account);
    const roles = bindings.map(({ metadata }) =>
      kindOf(stages, "Role").find((role) => role.metadata.name === metadata.name && role.metadata.namespace === metadata.namespace),
    );

    expect(bindings.map(({ metadata }) => metadata.namespace)).toEqual(["team-fraud"]);
    expect(roles.map((role) => at(role, "rules"))).toEqual([
      [{ apiGroups: ["kueue.x-k8s.io"], resources: ["localqueues"], resourceNames: ["training"], verbs: ["get", "patch"] }],
    ]);
    expect(at(named(stages, "ServiceAccount", account), "metadata", "namespace")).toBe(NAMESPACE);
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("leaves a queue that is valid by the upstream definition", () => {
    const queue = at(sensorOf(HOLDING), "spec", "triggers", 0, "template", "k8s", "source", "resource");
    const whole = { ...(queue as object), spec: { clusterQueue: "fraud", ...(at(queue, "spec") as object) } };

    expect(new Definitions(join(DEFINITIONS_FOLDER ?? "", "kueue")).problemsOf(whole as never)).toEqual([]);
  });
});

describe("the clock", () => {
  it("starts each team's training when it is told to, or never", () => {
    const crons = (schedule: string) => kindOf(triggersStages(TriggersSpec.parse({ enabled: true, schedule }), WIRING), "CronWorkflow");

    expect(crons("15 2 * * 1-5").map((cron) => at(cron, "spec", "schedules"))).toEqual(WIRING.training.map(() => ["15 2 * * 1-5"]));
    expect(crons("never")).toEqual([]);
  });

  it("takes five fields and refuses whatever is no schedule", () => {
    const field = fc.constantFrom("*", "*/5", "0", "1,2", "1-5");
    const accepts = (schedule: string) => TriggersSpec.safeParse({ schedule }).success;
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 8 }), (fields) => accepts(fields.join(" ")) === (fields.length === 5)),
    );
    for (const schedule of ["", "daily", "@daily", "0 3 * * MON; rm", "Never"]) expect(accepts(schedule), schedule).toBe(false);
  });
});

describe("new data", () => {
  it("is looked for only where that is on", () => {
    expect(kindOf(triggersStages(ON, WIRING), "WorkflowTemplate")).toEqual([]);
    expect(kindOf(triggersStages(WATCHING, WIRING), "WorkflowTemplate")).toHaveLength(WIRING.training.length);
  });

  it("is trained on with all the parameters of the training", () => {
    const watch = kindOf(triggersStages(WATCHING, WIRING), "WorkflowTemplate")[0];
    const [look, train] = at(watch, "spec", "templates", 0, "dag", "tasks") as object[];
    const given = at(train, "arguments", "parameters") as { name: string; value: string }[];

    expect(look).toMatchObject({ template: "look" });
    expect(train).toMatchObject({ templateRef: { name: "train", template: "train" }, when: expect.stringContaining("!= ''") });
    expect(given.map(({ name }) => name)).toEqual(WIRING.training[0]?.parameters.map(({ name }) => name));
    expect(given.find(({ name }) => name === "data")?.value).toBe("{{tasks.look.outputs.parameters.address}}");
  });

  it.each([
    [5, "*/5 * * * *"],
    [60, "0 * * * *"],
  ])("is looked for every %i minutes", (everyMinutes, schedule) => {
    const spec = TriggersSpec.parse({ enabled: true, schedule: "never", newData: { enabled: true, everyMinutes } });

    expect(at(kindOf(triggersStages(spec, WIRING), "CronWorkflow")[0], "spec", "schedules")).toEqual([schedule]);
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("workflows of triggers, by the upstream definitions", () => {
  it.each(["CronWorkflow", "WorkflowTemplate"])("%s are valid, field by field", (kind) => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "argo-workflows"));
    for (const object of kindOf(triggersStages(WATCHING, WIRING), kind)) expect(definitions.problemsOf(object as never)).toEqual([]);
  });
});
