import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

/** An object as a program registers it, with its version and kind: wiring goes by those. */
function object(apiVersion: string, kind: string, name: string, body: Record<string, PlanValue>): PlannedResource {
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  return resource(type, { apiVersion, kind, metadata: kind === "Namespace" ? { name } : { name, namespace: "mlops" }, ...body }, { name });
}

const NAMESPACE = object("v1", "Namespace", "mlops", {});
const LABELS = { "app.kubernetes.io/name": "mlflow" };

function server(configMap: PlanValue = "mlflow") {
  const containers = [{ name: "mlflow", image: "registry.example.com/mlflow:1.0.0", ports: [{ name: "http", containerPort: 5000 }] }];
  const spec = { automountServiceAccountToken: false, containers, volumes: [{ name: "config", configMap: { name: configMap } }] };
  return object("apps/v1", "Deployment", "mlflow", {
    spec: { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec } },
  });
}

const CONFIG = object("v1", "ConfigMap", "mlflow", { data: { "wanted.json": "no JSON at all" } });

function service(targetPort: PlanValue) {
  return object("v1", "Service", "mlflow", { spec: { selector: LABELS, ports: [{ port: 5000, targetPort }] } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a server with its file and its Service",
      answer: "passed",
      resources: [NAMESPACE, server(), CONFIG, service("http")],
    },
    { sort: "compliant", title: "a namespace with nothing in it", answer: "passed", resources: [NAMESPACE] },
    {
      sort: "violating",
      title: "a Service that sends to a port that nobody listens on",
      answer: "violated",
      paths: ["spec.ports[0].targetPort"],
      resources: [NAMESPACE, server(), CONFIG, service("grpc")],
    },
    {
      sort: "violating",
      title: "an object of a kind that no chart defines",
      answer: "violated",
      resources: [NAMESPACE, object("ray.io/v1", "RayService", "prices", { spec: {} })],
    },
    { sort: "violating", title: "a server in no namespace of the estate", answer: "violated", resources: [server(), CONFIG] },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "a file whose name is known later",
      answer: "passed",
      resources: [NAMESPACE, server(unknown)],
    },
    {
      sort: "absent",
      title: "a server whose file is not there",
      answer: "violated",
      resources: [NAMESPACE, server()],
    },
    {
      sort: "wrong-type",
      title: "a port that is neither number nor name",
      answer: "violated",
      resources: [NAMESPACE, server(), CONFIG, service(["http"])],
    },
  ],
};
