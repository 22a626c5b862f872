import { readFileSync } from "node:fs";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { callersOf, clientLabels } from "../../core/server.ts";
import type { PodLogin } from "../../credentials/index.ts";
import type { HubSignOn, NotebooksSpec, NotebooksWiring } from "../contract.ts";
import { HUB_CALLBACK, HUB_NAMESPACE, knownGroups } from "../contract.ts";
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
  return {
    config: {
      // Groups are read at sign-on, so that whoever has left one is out of it here a day later. The class is made in `estate.py`.
      JupyterHub: { admin_access: false, cookie_max_age_days: 1 },
      GenericOAuthenticator: oauthPart(spec, wiring.hub.signOn),
      KubeSpawner: { pod_security_context: USER_POD, container_security_context: USER_CONTAINER, extra_container_config: USER_COMMAND },
    },
    loadRoles: rolesOf(spec),
    extraConfig: { estate: readFileSync(new URL("estate.py", import.meta.url), "utf8") },
    extraEnv: valuesOf(hubEnv(spec, wiring, login)),
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
      // It asks the API server nothing, and the chart gives it no account of its own.
      extraPodSpec: { automountServiceAccountToken: false },
      networkPolicy: { allowedIngressPorts: [], egressAllowRules: NO_WAY_OUT, ingress: (ingress as { ingress: unknown }).ingress },
    },
  };
}

/**
 * The gateway has asked already when somebody gets here, so the hub sends them on without a page in between, and the issuer back without a question.
 * The secret comes as `OAUTH_CLIENT_SECRET`. https://oauthenticator.readthedocs.io/en/17.4.0/reference/api/gen/oauthenticator.generic.html
 */
function oauthPart(spec: NotebooksSpec, { claims, clientId, endpoints, logoutUrl, publicUrl }: HubSignOn) {
  const addresses = endpoints && {
    authorize_url: endpoints.authorization,
    token_url: endpoints.token,
    userdata_url: endpoints.userInfo,
  };
  const anybody = spec.hub.allowedGroups.length === 0;
  return {
    ...addresses,
    client_id: clientId,
    oauth_callback_url: `${publicUrl}${HUB_CALLBACK}`,
    logout_redirect_url: logoutUrl,
    scope: ["openid", "profile", "email"],
    username_claim: claims.name,
    auto_login: true,
    manage_groups: true,
    ...(anybody ? { allow_all: true } : { allowed_groups: knownGroups(spec) }),
  };
}

/**
 * What groups may do besides having a server. JupyterHub's own `admin` is nobody, whatever an earlier configuration said: it opens everybody's server.
 * https://jupyterhub.readthedocs.io/en/5.5.0/rbac/scopes.html
 */
function rolesOf({ hub }: NotebooksSpec) {
  return {
    admin: { users: [] },
    "stops-servers": {
      description: "Sees whose servers run, and stops them",
      scopes: ["admin-ui", "list:users", "read:servers", "delete:servers"],
      groups: hub.adminGroups,
    },
  };
}

/** What `restricted` asks for, which the spawner leaves out. */
const USER_POD = { runAsNonRoot: true, fsGroup: 100, seccompProfile: { type: "RuntimeDefault" } };
const USER_CONTAINER = { ...RESTRICTED_CONTAINER, runAsUser: 1000, runAsGroup: 100, runAsNonRoot: true };

/** Past the image's start script, which adjusts users and permissions and needs root for it. */
const USER_COMMAND = { command: ["tini", "-g", "--"] };

/** Where the hub starts everybody's server. It is no pod, so ports are all that a policy can hold; see `allowApi`. */
const API = { ports: [443, 6443].map((port) => ({ port, protocol: "TCP" })) };
