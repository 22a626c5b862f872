import { readFileSync } from "node:fs";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { callersOf, clientLabels } from "../../core/server.ts";
import type { PodLogin } from "../../credentials/index.ts";
import type { HubSignOn, NotebooksSpec, NotebooksWiring } from "../contract.ts";
import { HUB_NAMESPACE } from "../contract.ts";
import { egressOf, NO_WAY_OUT, valuesOf } from "./chart.ts";
import { HUB, hubPage } from "./plan.ts";
import { type HubWiring, hubCallees, hubEnv } from "./surroundings.ts";
import { singleuserValues } from "./user-values.ts";

/**
 * https://github.com/jupyterhub/zero-to-jupyterhub-k8s/blob/4.4.0/jupyterhub/values.yaml
 *
 * What hub and proxy know each other by stays the chart's: drawn when it is installed, kept from upgrade to upgrade in its Secret `jupyterhub-hub`,
 * from which alone both read it.
 */
export function hubValues(spec: NotebooksSpec, wiring: HubWiring, login: PodLogin): Readonly<Record<string, unknown>> {
  return {
    fullnameOverride: HUB,
    hub: hubPart(spec, wiring, login),
    proxy: proxyPart(wiring),
    singleuser: singleuserValues(spec, wiring),
    cull: { enabled: true, timeout: spec.idleMinutes * 60, every: 300 },
    // The cluster's own scheduler knows its nodes, and images are pulled when they are needed.
    scheduling: {
      userScheduler: { enabled: false },
      userPlaceholder: { enabled: false },
      corePods: { nodeAffinity: { matchNodePurpose: "ignore" } },
      userPods: { nodeAffinity: { matchNodePurpose: "ignore" } },
    },
    prePuller: { hook: { enabled: false }, continuous: { enabled: false } },
  };
}

function hubPart(spec: NotebooksSpec, wiring: HubWiring, login: PodLogin) {
  const { signOn } = wiring.hub;
  return {
    config: {
      JupyterHub: { admin_access: false, authenticator_class: signOn === undefined ? "native" : "generic-oauth" },
      Authenticator: { admin_users: spec.hub.admins, allow_all: true },
      ...(signOn === undefined ? NATIVE : oauthPart(signOn)),
      KubeSpawner: { pod_security_context: USER_POD, container_security_context: USER_CONTAINER, extra_container_config: USER_COMMAND },
    },
    extraConfig: { estate: readFileSync(new URL("estate.py", import.meta.url), "utf8") },
    extraEnv: valuesOf(hubEnv(wiring, login)),
    // The password is put into the address by `estate.py`.
    db: { type: "postgres", upgrade: true },
    activeServerLimit: spec.hub.activeServers,
    labels: { ...clientLabels(hubCallees(wiring)), ...wiring.hub.identity?.podLabels },
    ...(wiring.imagesMirror === undefined ? {} : { image: { name: `${wiring.imagesMirror}/jupyterhub/k8s-hub` } }),
    initContainers: login.initContainers,
    extraVolumes: login.volumes,
    extraVolumeMounts: login.mounts,
    serviceAccount: { create: false, name: HUB },
    extraPodSpec: { automountServiceAccountToken: true },
    resources: resources(100, 512, { cpuMillicores: 2000 }),
    networkPolicy: { egressAllowRules: NO_WAY_OUT, egress: [API, ...egressOf(hubCallees(wiring))] },
  };
}

function proxyPart({ imagesMirror }: NotebooksWiring) {
  const ingress = allowTraffic({ name: HUB, namespace: HUB_NAMESPACE }, {}, { from: [callersOf(hubPage())] }).spec;
  return {
    service: { type: "ClusterIP" },
    chp: {
      ...(imagesMirror === undefined ? {} : { image: { name: `${imagesMirror}/jupyterhub/configurable-http-proxy` } }),
      resources: resources(50, 256, { cpuMillicores: 1000 }),
      networkPolicy: { allowedIngressPorts: [], egressAllowRules: NO_WAY_OUT, ingress: (ingress as { ingress: unknown }).ingress },
    },
  };
}

/** https://oauthenticator.readthedocs.io/en/17.4.0/reference/api/gen/oauthenticator.generic.html; the secret comes as `OAUTH_CLIENT_SECRET`. */
function oauthPart({ clientId, publicUrl, usernameClaim }: HubSignOn) {
  const scope = ["openid", "profile", "email"];
  const callback = `${publicUrl}/hub/oauth_callback`;
  return { GenericOAuthenticator: { client_id: clientId, oauth_callback_url: callback, scope, username_claim: usernameClaim } };
}

/** Everybody picks a password, and comes in once an admin has agreed. https://native-authenticator.readthedocs.io/en/stable/options.html */
const NATIVE = {
  NativeAuthenticator: {
    open_signup: false,
    minimum_password_length: 12,
    check_common_password: true,
    allowed_failed_logins: 5,
    seconds_before_next_try: 600,
  },
};

/** What `restricted` asks for, which the spawner leaves out. */
const USER_POD = { runAsNonRoot: true, fsGroup: 100, seccompProfile: { type: "RuntimeDefault" } };
const USER_CONTAINER = { ...RESTRICTED_CONTAINER, runAsUser: 1000, runAsGroup: 100, runAsNonRoot: true };

/** Past the image's start script, which adjusts users and permissions and needs root for it. */
const USER_COMMAND = { command: ["tini", "-g", "--"] };

/** Where the hub starts everybody's server. It is no pod, so ports are all that a policy can hold; see `allowApi`. */
const API = { ports: [443, 6443].map((port) => ({ port, protocol: "TCP" })) };
