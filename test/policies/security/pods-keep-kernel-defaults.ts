import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";
import { CONTAINER, namespaceAt, POD, toolIn, WHY } from "../../support/pod-cases.ts";

const context = (securityContext: PlanValue) => ({ securityContext });
const sysctl = (name: PlanValue) => context({ sysctls: [{ name, value: "1" }] });

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a setting that concerns the pod alone",
      answer: "passed",
      resources: [deployment("server", {}, sysctl("net.ipv4.tcp_syncookies"))],
    },
    {
      sort: "compliant",
      title: "profiles that the standard knows",
      answer: "passed",
      resources: [
        deployment(
          "server",
          context({ procMount: "Default", appArmorProfile: { type: "RuntimeDefault" } }),
          context({ seLinuxOptions: { type: "container_init_t", user: "", role: "" } }),
        ),
      ],
    },
    {
      sort: "boundary",
      title: "a setting of the node in a namespace for such, with a reason",
      answer: "passed",
      resources: [namespaceAt("privileged", WHY), toolIn({}, sysctl("vm.max_map_count"))],
    },
    {
      sort: "violating",
      title: "a setting of the node",
      answer: "violated",
      paths: [`${POD}.securityContext.sysctls[0].name`],
      resources: [deployment("server", {}, sysctl("kernel.msgmax"))],
    },
    {
      sort: "violating",
      title: "a container that takes every mask off",
      answer: "violated",
      paths: [
        `${CONTAINER}.securityContext.appArmorProfile.type`,
        `${CONTAINER}.securityContext.procMount`,
        `${CONTAINER}.securityContext.seLinuxOptions.role`,
        `${CONTAINER}.securityContext.seLinuxOptions.type`,
      ],
      resources: [
        deployment(
          "server",
          context({
            procMount: "Unmasked",
            appArmorProfile: { type: "Unconfined" },
            seLinuxOptions: { type: "spc_t", role: "system_r" },
          }),
        ),
      ],
    },
    {
      sort: "violating",
      title: "a container that an annotation takes AppArmor off",
      answer: "violated",
      paths: ["metadata.annotations.container.apparmor.security.beta.kubernetes.io/main"],
      resources: [
        object(
          "kubernetes:core/v1:Pod",
          "by-hand",
          { spec: { containers: [{ name: "main" }] } },
          { annotations: { "container.apparmor.security.beta.kubernetes.io/main": "unconfined" } },
        ),
      ],
    },
    {
      sort: "boundary",
      title: "an AppArmor profile of no kind",
      answer: "violated",
      resources: [deployment("server", context({ appArmorProfile: {} }))],
    },
    {
      sort: "unknown",
      title: "a setting that is known later",
      answer: "undetermined",
      resources: [deployment("server", {}, sysctl(unknown))],
    },
    { sort: "absent", title: "a pod that says nothing", answer: "passed", resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "settings that are no list",
      answer: "violated",
      paths: [`${POD}.securityContext.sysctls`],
      resources: [deployment("server", {}, context({ sysctls: { "kernel.msgmax": "1" } }))],
    },
  ],
};
