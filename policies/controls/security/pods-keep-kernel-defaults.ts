import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustBeText } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { podsAreHeldTo } from "../../core/pod-security.ts";
import { inContainersOf } from "../../core/pod-shapes.ts";
import type { Reading } from "../../core/reading.ts";

/** Settings that concern a pod alone. https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

const SELINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

export const control = defineControl({
  id: "pods-keep-kernel-defaults",
  level: 0,
  dimension: "security",
  severity: "medium",
  statement: "No pod loosens what the kernel, AppArmor or SELinux hold containers to.",
  sources: [
    { by: "pod-security", reference: "baseline: sysctls, /proc mount type, SELinux, AppArmor" },
    { by: "cis", reference: "Kubernetes 2.0.1: 5.6.3" },
  ],
  remediation: "Take `sysctls`, `procMount`, `seLinuxOptions` and `appArmorProfile` away, or set what the standard `baseline` allows.",
  keys: [],
  estate: podsAreHeldTo({
    baseline: (pod) => [
      ...(pod.annotations === undefined ? [] : hasUsualAnnotations(pod.annotations)),
      ...(pod.shared === undefined ? [] : [...hasSafeSysctls(pod.shared), ...hasUsualProfiles(pod.shared)]),
      ...inContainersOf(pod, (container) => {
        const context = container.at("securityContext");
        return [...mustBe(context.at("procMount"), "Default", "passes"), ...hasUsualProfiles(context)];
      }),
    ],
  }),
});

/** The older way to name a container's profile, which the API server still heeds. */
function hasUsualAnnotations(annotations: Reading): readonly Finding[] {
  const named = annotations.keys().filter((key) => key.startsWith("container.apparmor.security.beta.kubernetes.io/"));
  const usual = (profile: string) => profile === "" || profile === "runtime/default" || profile.startsWith("localhost/");
  return named.flatMap((key) => mustBeText(annotations.at(key), usual, "must be `runtime/default` or one that starts with `localhost/`"));
}

function hasSafeSysctls(shared: Reading): readonly Finding[] {
  return everyItem(shared.at("sysctls"), (sysctl) => mustBe(sysctl.at("name"), SYSCTLS));
}

function hasUsualProfiles(context: Reading): readonly Finding[] {
  const selinux = context.at("seLinuxOptions");
  const appArmor = context.at("appArmorProfile");
  return [
    ...mustBe(selinux.at("type"), SELINUX_TYPES, "passes"),
    ...["user", "role"].flatMap((name) => mustBe(selinux.at(name), "", "passes")),
    ...(appArmor.state === "absent" ? [] : mustBe(appArmor.at("type"), ["RuntimeDefault", "Localhost"])),
  ];
}
