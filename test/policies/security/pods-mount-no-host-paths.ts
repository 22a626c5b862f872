import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, unknown } from "../../support/control-cases.ts";
import { job, namespaceAt, POD, toolIn, WHY, workflow } from "../../support/pod-cases.ts";

const mounts = (...volumes: readonly Record<string, PlanValue>[]) => ({
  volumes: volumes.map((volume) => ({ name: "volume", ...volume })),
});
const logs = { hostPath: { path: "/var/log" } };
const share = { nfs: { server: "files.example.com", path: "/" } };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a pod with what a namespace has",
      answer: "passed",
      resources: [
        deployment(
          "server",
          {},
          mounts({ emptyDir: {} }, { secret: { secretName: "key" } }, { persistentVolumeClaim: { claimName: "data" } }),
        ),
        workflow({ volumes: [{ name: "program", configMap: { name: "train" } }] }),
      ],
    },
    {
      sort: "compliant",
      title: "a job with a folder of its own",
      answer: "passed",
      resources: [job({}, mounts({ emptyDir: { sizeLimit: "1Gi" } }))],
    },
    {
      sort: "boundary",
      title: "a folder of the node in a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn({}, mounts(logs))],
    },
    {
      sort: "boundary",
      title: "a share in a namespace at baseline",
      answer: "passed",
      resources: [namespaceAt("baseline", WHY), toolIn({}, mounts(share))],
    },
    {
      sort: "violating",
      title: "a folder of the node",
      answer: "violated",
      paths: [`${POD}.volumes[1].hostPath`],
      resources: [deployment("server", {}, mounts({ emptyDir: {} }, logs))],
    },
    {
      sort: "violating",
      title: "a share that no claim asked for",
      answer: "violated",
      paths: [`${POD}.volumes[0].nfs`],
      resources: [deployment("server", {}, mounts(share))],
    },
    {
      sort: "boundary",
      title: "a folder of the node in a namespace at baseline",
      answer: "violated",
      paths: [`${POD}.volumes[0].hostPath`],
      resources: [namespaceAt("baseline", WHY), toolIn({}, mounts(logs))],
    },
    {
      sort: "unknown",
      title: "volumes that are known later",
      answer: "undetermined",
      resources: [deployment("server", {}, { volumes: unknown })],
    },
    { sort: "absent", title: "a pod without volumes", answer: "passed", resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "a volume that is a text",
      answer: "violated",
      paths: [`${POD}.volumes[0]`],
      resources: [deployment("server", {}, { volumes: ["/var/log:/var/log"] })],
    },
  ],
};
