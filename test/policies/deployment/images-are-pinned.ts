import { CHARTS } from "../../../pins/index.ts";
import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

function server(image: PlanValue) {
  return deployment("server", { image });
}

export const cases: ControlCases = {
  // A repository by any other name, and one without a tag of its own, for which the chart has one.
  harmless: [/^values\.image\.repository$/, /^values\.jobs\[0\]\.image$/],
  cases: [
    { sort: "compliant", title: "a version", answer: "passed", resources: [server("quay.io/prometheus/prometheus:v3.13.2")] },
    { sort: "compliant", title: "a digest", answer: "passed", resources: [server(`registry.example.com:5000/server@${DIGEST}`)] },
    { sort: "compliant", title: "a day", answer: "passed", resources: [server("quay.io/jupyter/scipy-notebook:2026-10-05")] },
    { sort: "compliant", title: "a commit", answer: "passed", resources: [server("registry.example.com/server:3bda322")] },
    {
      sort: "compliant",
      title: "PostgreSQL, whose releases have two numbers",
      answer: "passed",
      resources: [server("docker.io/library/postgres:17.12-trixie")],
    },
    {
      sort: "compliant",
      title: "whatever the estate's charts run",
      answer: "passed",
      resources: Object.values(CHARTS).flatMap(({ provides }) => (provides?.images ?? []).map(server)),
    },
    {
      sort: "compliant",
      title: "the program that holds a pod's place, whose releases have two numbers",
      answer: "passed",
      resources: [server("registry.k8s.io/pause:3.10")],
    },
    {
      sort: "compliant",
      title: "kinds whose controllers are told an image",
      answer: "passed",
      resources: [
        object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {
          spec: { imageName: "ghcr.io/cloudnative-pg/postgresql:17.11-1-trixie" },
        }),
        object("kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy", "estate", {
          spec: {
            provider: { kubernetes: { envoyDeployment: { container: { image: "docker.io/envoyproxy/envoy:distroless-v1.39.0" } } } },
          },
        }),
      ],
    },
    {
      sort: "compliant",
      title: "a chart that is told an image",
      answer: "passed",
      resources: [
        chart("trivy-operator", { image: { repository: "aquasec/trivy", tag: "0.72.0" }, jobs: [{ image: "alpine/git:2.49.1" }] }),
      ],
    },
    {
      sort: "violating",
      title: "the newest image",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].image"],
      resources: [server("registry.example.com/server:latest")],
    },
    {
      sort: "violating",
      title: "no tag, where a port is one",
      answer: "violated",
      resources: [server("registry.example.com:5000/server")],
    },
    {
      sort: "violating",
      title: "two numbers, which follow the newest patch",
      answer: "violated",
      resources: [server("docker.io/library/python:3.14-slim")],
    },
    {
      sort: "violating",
      title: "a container that runs before",
      answer: "violated",
      resources: [deployment("server", {}, { initContainers: [{ name: "prepare", image: "busybox:1" }] })],
    },
    {
      sort: "violating",
      title: "a chart that is told a moving tag",
      answer: "violated",
      paths: ["values.image.tag"],
      resources: [chart("hub", { image: { name: "hub", tag: "main" } })],
    },
    {
      sort: "violating",
      title: "a model of SageMaker",
      answer: "violated",
      resources: [
        resource("aws:sagemaker/model:Model", { primaryContainer: { image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/models" } }),
      ],
    },
    {
      sort: "boundary",
      title: "a digest that is too short",
      answer: "violated",
      resources: [server("registry.example.com/server@sha256:0123")],
    },
    {
      sort: "boundary",
      title: "a chart whose tag is empty, which is the chart's own",
      answer: "passed",
      resources: [chart("hub", { image: { name: "hub", tag: "" } })],
    },
    { sort: "unknown", title: "an image that is known later", answer: "undetermined", resources: [server(unknown)] },
    {
      sort: "unknown",
      title: "a chart whose values are known later",
      answer: "undetermined",
      resources: [resource("kubernetes:helm.sh/v3:Release", { chart: "hub", values: unknown })],
    },
    {
      sort: "absent",
      title: "a container without an image",
      answer: "violated",
      resources: [object("kubernetes:core/v1:Pod", "pod", { spec: { containers: [{ name: "main" }] } })],
    },
    {
      sort: "absent",
      title: "a sensor, whose image is its controller's",
      answer: "passed",
      resources: [object("kubernetes:argoproj.io/v1alpha1:Sensor", "train", { spec: { template: { container: {} } } })],
    },
    {
      sort: "wrong-type",
      title: "a tag that YAML takes for a number",
      answer: "violated",
      resources: [chart("hub", { image: { tag: 1.1 } })],
    },
  ],
};
