import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";
import { cron, workflow } from "../../support/workflow-cases.ts";

const URL = "http://marquez.mlops.svc:5000";

const server = deployment("marquez", {});
const service = object("kubernetes:core/v1:Service", "marquez", {
  spec: { selector: { "app.kubernetes.io/name": "marquez" }, ports: [{ port: 5000 }] },
});

function pipeline(url: PlanValue | undefined, command: readonly string[] = ["python3", "/program/train.py"]) {
  const env = url === undefined ? [] : [{ name: "OPENLINEAGE_URL", value: url }];
  return workflow("train", [{ template: "train" }], {
    container: { command, env, volumeMounts: [{ name: "program", mountPath: "/program" }] },
    volumes: [{ name: "program", configMap: { name: "train" } }],
  });
}

function program(text: PlanValue): PlannedResource {
  return object("kubernetes:core/v1:ConfigMap", "train", { data: { "train.py": text } });
}

const clock = cron("retrain", "train");
const tells = program('send(os.environ["OPENLINEAGE_URL"])');

export const cases: ControlCases = {
  harmless: [/^metadata\.name$/, /command\[/, /volume/, /dag\.tasks/, /^data\.train\.py$/, /^metadata\.namespace$/],
  cases: [
    {
      sort: "compliant",
      title: "a training whose program tells Marquez",
      answer: "passed",
      resources: [clock, pipeline(URL), tells, server, service],
    },
    {
      sort: "compliant",
      title: "a training that takes the address from its team's ConfigMap",
      answer: "passed",
      resources: [
        clock,
        workflow("train", [{ template: "train" }], { container: { command: ["train"], envFrom: [{ configMapRef: { name: "estate" } }] } }),
        object("kubernetes:core/v1:ConfigMap", "estate", { data: { OPENLINEAGE_URL: URL } }),
        server,
        service,
      ],
    },
    {
      sort: "compliant",
      title: "a training whose program is part of its image",
      answer: "passed",
      resources: [clock, pipeline(URL, ["train"]), server, service],
    },
    {
      sort: "compliant",
      title: "a managed system that keeps lineage by itself",
      answer: "passed",
      resources: [resource("databricks:index/catalog:Catalog", {})],
    },
    {
      sort: "violating",
      title: "a training none of whose files reads such a variable",
      answer: "violated",
      paths: ["spec.templates[1].container"],
      resources: [clock, pipeline(URL), program("print(1)"), server, service],
    },
    {
      sort: "violating",
      title: "a training that tells somebody outside",
      answer: "violated",
      paths: ["spec.templates[1].container.env[0].value"],
      resources: [clock, pipeline("https://lineage.example.com"), tells, server, service],
    },
    {
      sort: "violating",
      title: "a service without pods",
      answer: "violated",
      resources: [clock, pipeline(URL), tells, service],
    },
    {
      sort: "boundary",
      title: "a port that the service does not have",
      answer: "violated",
      resources: [clock, pipeline("http://marquez.mlops.svc:5001"), tells, server, service],
    },
    { sort: "boundary", title: "an estate without pipelines", answer: "violated", paths: [""], resources: [server, service] },
    {
      sort: "unknown",
      title: "an address that is known later",
      answer: "undetermined",
      resources: [clock, pipeline(unknown), tells, server, service],
    },
    {
      sort: "absent",
      title: "a training without an address",
      answer: "violated",
      resources: [clock, pipeline(undefined), tells, server, service],
    },
    {
      sort: "wrong-type",
      title: "an address that is a number",
      answer: "violated",
      resources: [clock, pipeline(5000), tells, server, service],
    },
  ],
};
