import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClusterSpec } from "../../../components/cluster/contract.ts";
import { capabilitiesOf } from "../../../components/cluster/plan.ts";
import type { ChartRelease, Stages } from "../../../components/core/kubernetes.ts";
import { accessOf as databaseAccess } from "../../../components/database/plan.ts";
import { type HubPlace, type HubSignOn, NotebooksSpec, type NotebooksWiring } from "../../../components/notebooks/contract.ts";
import { hubStages } from "../../../components/notebooks/hub/manifests.ts";
import { hubPage, hubUrl, quotaOf } from "../../../components/notebooks/hub/plan.ts";
import { accessOf as bucketAccess } from "../../../components/object-store/plan.ts";
import { CHARTS } from "../../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { expectHardened, expectNoSecretValue, ofKind } from "../../support/workloads.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const namespace = "mlops";
const ON = NotebooksSpec.parse({ system: "jupyterhub" });
const cluster = capabilitiesOf(ClusterSpec.parse({}));
const database = databaseAccess({ namespace, databases: [{ name: "jupyterhub" }] })["jupyterhub"];
const bucket = bucketAccess({ namespace, buckets: [{ name: "data" }] })["data"];
const SIGN_ON: HubSignOn = {
  issuer: "https://sign-on.example.com/realms/estate",
  endpoints: {
    authorization: "https://sign-on.example.com/auth",
    token: "http://sign-on.mlops.svc:8080/token",
    userInfo: "http://sign-on.mlops.svc:8080/userinfo",
  },
  clientId: "estate",
  clientSecret: { name: "sign-on-client", key: "client-secret" },
  publicUrl: "https://notebooks.example.com",
  logoutUrl: "https://notebooks.example.com/oauth2/logout",
  claims: { name: "preferred_username", groups: "groups" },
  callees: [{ system: "sign-on", namespace, port: 8080 }],
};
const hub = { database, dvcConfigs: { churn: "[core]\n" }, signOn: SIGN_ON } as unknown as HubPlace;
const tracking = { system: "mlflow", namespace, port: 5000, uri: "http://mlflow.mlops.svc:5000" };
const WIRING = { namespace, tracking, bucket, cluster, hub } as NotebooksWiring;
const WANDB = [{ name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key" } } }];

function releaseOf(stages: Stages): ChartRelease {
  const release = objectsOf(stages).find((object): object is ChartRelease => "release" in object);
  if (release === undefined) throw new Error("no release");
  return release;
}

function valuesOf(spec = ON, wiring = WIRING) {
  return releaseOf(hubStages(spec, wiring)).values;
}

/** Names of Secrets that the release's variables refer to. */
function referred(values: unknown): string[] {
  const parts = [at(values, "hub", "extraEnv"), at(values, "singleuser", "extraEnv")];
  return parts.flatMap((part) =>
    Object.values(part as Record<string, unknown>).flatMap((value) => {
      const name = at(value, "valueFrom", "secretKeyRef", "name");
      return typeof name === "string" ? [name] : [];
    }),
  );
}

describe("JupyterHub", () => {
  const stages = hubStages(ON, WIRING);

  it("has a namespace of its own, where everything is denied first, and comes last in it", () => {
    const kinds = stages.map((stage) => Object.values(stage).map((object) => ("release" in object ? "release" : object.kind)));

    expect(kinds[0]).toEqual(["Namespace"]);
    expect(kinds.at(-1)).toEqual(["release"]);
    expect(releaseOf(stages).namespace).toBe(hubPage().namespace);
    expectHardened(stages);
    expectNoSecretValue(stages);
  });

  it("is handed only Secrets that are in its namespace: drawn there, or copied from the estate's", () => {
    const there = [...kindOf(stages, "Secret"), ...kindOf(stages, "ExternalSecret")]
      .filter(({ metadata }) => metadata.namespace === hubPage().namespace)
      .map(({ metadata }) => metadata.name);
    const withWandb = hubStages(ON, { ...WIRING, surroundings: { env: WANDB, callees: [], folders: [] } });

    expect(referred(valuesOf()).length).toBeGreaterThan(4);
    for (const name of referred(valuesOf())) expect(there, name).toContain(name);
    expect(named(withWandb, "ExternalSecret", "wandb")).toBeDefined();
    expect(at(releaseOf(withWandb).values, "singleuser", "extraEnv", "WANDB_API_KEY")).toEqual({ valueFrom: WANDB[0]?.valueFrom });
  });

  it("does not wait for a copy that people's servers start without", () => {
    const env = WANDB.map(({ name, valueFrom }) => ({ name, valueFrom: { secretKeyRef: { ...valueFrom.secretKeyRef, optional: true } } }));
    const later = hubStages(ON, { ...WIRING, surroundings: { env, callees: [], folders: [] } });

    expect(named(later, "ExternalSecret", "wandb").metadata.annotations).toBeUndefined();
    expect(at(releaseOf(later).values, "singleuser", "extraEnv", "WANDB_API_KEY")).toEqual({ valueFrom: env[0]?.valueFrom });
  });

  it("gives everybody's server the files of the estate's further systems, and a way to those", () => {
    const feast = { system: "feast-online", namespace, port: 6566 };
    const folder = { configMap: "feast-client", folder: "/etc/estate/feast", files: { "feature_store.yaml": "project: estate\n" } };
    const surroundings = {
      env: [{ name: "FEAST_FS_YAML_FILE_PATH", value: "/etc/estate/feast/feature_store.yaml" }],
      callees: [feast],
      folders: [folder],
    };
    const told = hubStages(ON, { ...WIRING, surroundings });
    const user = at(releaseOf(told).values, "singleuser");

    expect(named(told, "ConfigMap", "feast-client")).toMatchObject({ metadata: { namespace: hubPage().namespace }, data: folder.files });
    expect(at(user, "storage", "extraVolumeMounts")).toContainEqual({ name: "feast-client", mountPath: folder.folder, readOnly: true });
    expect(at(user, "storage", "extraVolumes")).toContainEqual({ name: "feast-client", configMap: { name: "feast-client" } });
    expect(at(user, "extraLabels")).toMatchObject({ "client.mlops-estate/feast-online": "true" });
    expect(JSON.stringify(at(user, "networkPolicy", "egress"))).toContain('"port":6566');
    expect(at(named(told, "NetworkPolicy", "feast-online-for-notebooks"), "spec", "ingress", 0, "ports", 0, "port")).toBe(6566);
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("asks for copies in the form that their definition has", () => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "external-secrets"));
    const copies = [...kindOf(stages, "ExternalSecret"), ...kindOf(stages, "SecretStore")];

    expect(copies.length).toBeGreaterThan(1);
    for (const copy of copies) expect(definitions.problemsOf(copy as never), copy.metadata.name).toEqual([]);
  });

  it("puts no secret into its values, and draws keys where the chart would draw its own", () => {
    const text = JSON.stringify(valuesOf());

    expect(text).not.toMatch(/"(cookie_secret|secretToken|password|auth_token)":/);
    expect(at(valuesOf(), "hub", "extraConfig", "estate")).toContain('c.JupyterHub.cookie_secret = key_of("HUB_COOKIE_SECRET")');
  });

  it("starts servers that `restricted` admits, without the container that changes the pod's network", () => {
    const values = valuesOf();

    expect(at(values, "singleuser", "cloudMetadata", "blockWithIptables")).toBe(false);
    expect(at(values, "hub", "config", "KubeSpawner")).toMatchObject({
      pod_security_context: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      container_security_context: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    });
  });

  it("lets servers out to tracking and object store alone, and has both let them in", () => {
    const egress = at(valuesOf(), "singleuser", "networkPolicy", "egress") as { ports: { port: number }[] }[];
    const labels = at(valuesOf(), "singleuser", "extraLabels") as Record<string, string>;

    expect(new Set(egress.map(({ ports }) => ports[0]?.port))).toEqual(new Set([5000, 7070]));
    expect(Object.values(at(valuesOf(), "singleuser", "networkPolicy", "egressAllowRules") as object)).not.toContain(true);
    for (const system of ["mlflow", "object-store"]) {
      const admission = named(stages, "NetworkPolicy", `${system}-for-notebooks`);
      expect(admission.metadata.namespace).toBe(namespace);
      expect(labels).toMatchObject(at(admission, "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels") as object);
    }
  });

  it("lets the hub to its database, sign-on and the API server, which let it in", () => {
    const egress = at(valuesOf(), "hub", "networkPolicy", "egress") as { ports: { port: number }[] }[];

    expect(egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[443, 6443], [database?.port], [8080]]);
    for (const system of ["postgres", "sign-on"]) {
      expect(named(stages, "NetworkPolicy", `${system}-for-notebooks`).metadata.namespace).toBe(namespace);
      expect(at(valuesOf(), "hub", "labels")).toMatchObject({ [`client.mlops-estate/${system}`]: "true" });
    }
  });

  it("lets in at its proxy whoever wears the page's label, and nobody else", () => {
    const policy = at(valuesOf(), "proxy", "chp", "networkPolicy");

    expect(at(policy, "allowedIngressPorts")).toEqual([]);
    expect(at(policy, "ingress", 0, "from", 0, "podSelector", "matchLabels")).toEqual({
      [`client.mlops-estate/${hubPage().system}`]: "true",
    });
    expect(at(policy, "ingress", 0, "ports", 0, "port")).toBe(hubPage().port);
  });

  it("gives its proxy no token of the API server, which the admission of the estate would not have", () => {
    expect(at(valuesOf(), "proxy", "chp", "extraPodSpec")).toEqual({ automountServiceAccountToken: false });
  });

  it("names its page as the pinned chart names it", () => {
    const { namespace: place, service, servicePort } = hubPage();

    expect(CHARTS.jupyterhub.provides?.services).toContain(`${place}/${service}:${servicePort}`);
    expect(hubUrl()).toBe(`http://${service}.${place}.svc`);
  });

  it("offers a server on each pool with GPUs, which lands there and nowhere else", () => {
    const profiles = at(valuesOf(), "singleuser", "profileList") as { slug: string; kubespawner_override?: object }[];
    const [, onGpu] = profiles;

    expect(profiles.map(({ slug }) => slug)).toEqual(["none", ...cluster.gpuPools.map((pool) => `pool-${pool}`)]);
    expect(onGpu?.kubespawner_override).toMatchObject({
      node_selector: { [cluster.poolLabel]: cluster.gpuPools[0] },
      tolerations: [{ operator: "Equal", ...cluster.gpuTaint }],
      extra_resource_limits: { [cluster.gpuResource]: "1" },
    });
    expect(at(valuesOf(ON, { ...WIRING, cluster: { ...cluster, gpuPools: [] } }), "singleuser", "profileList")).toEqual([]);
  });

  it("knows people from sign-on alone: nobody picks a name or a password, and none is an admin for a name", () => {
    const { config, loadRoles } = valuesOf()["hub"] as Record<string, unknown>;

    expect(Object.keys(config as object).sort()).toEqual(["GenericOAuthenticator", "JupyterHub", "KubeSpawner"]);
    expect(JSON.stringify(valuesOf())).not.toMatch(/native|admin_users|"dummy"/i);
    expect(loadRoles).toMatchObject({ admin: { users: [] }, "stops-servers": { groups: [] } });
  });

  it("sends people to the issuer's public name, and asks it itself inside, with the estate's own secret", () => {
    const { config, extraEnv } = valuesOf()["hub"] as Record<string, unknown>;

    expect(at(config, "GenericOAuthenticator")).toMatchObject({
      authorize_url: "https://sign-on.example.com/auth",
      token_url: "http://sign-on.mlops.svc:8080/token",
      userdata_url: "http://sign-on.mlops.svc:8080/userinfo",
      client_id: "estate",
      oauth_callback_url: "https://notebooks.example.com/hub/oauth_callback",
      username_claim: "preferred_username",
    });
    expect(at(extraEnv, "OIDC_ISSUER")).toBe(SIGN_ON.issuer);
    expect(at(extraEnv, "OAUTH_CLIENT_SECRET", "valueFrom", "secretKeyRef")).toEqual(SIGN_ON.clientSecret);
    expect(at(named(stages, "ExternalSecret", "sign-on-client"), "spec", "data", 0, "remoteRef")).toEqual({
      key: "sign-on-client",
      property: "client-secret",
    });
  });

  it("looks up where an issuer outside of the cluster answers, and is let out to it but not to the node's own identity", () => {
    const { endpoints: _, ...signOn } = { ...SIGN_ON, callees: [{ cidrs: ["0.0.0.0/0"], port: 8443 }] };
    const values = valuesOf(ON, { ...WIRING, hub: { ...hub, signOn } });
    const egress = at(values, "hub", "networkPolicy", "egress") as object[];

    expect(Object.keys(at(values, "hub", "config", "GenericOAuthenticator") as object).filter((key) => key.endsWith("_url"))).toEqual([
      "oauth_callback_url",
      "logout_redirect_url",
    ]);
    expect(egress.at(-1)).toEqual({
      to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }],
      ports: [{ port: 8443, protocol: "TCP" }],
    });
  });

  it("lets in everybody who signs on, or the people of the groups that are named alone, whatever groups they are", () => {
    const groups = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 253 }), { maxLength: 5 });

    fc.assert(
      fc.property(groups, groups, (allowedGroups, adminGroups) => {
        const values = valuesOf(NotebooksSpec.parse({ system: "jupyterhub", hub: { allowedGroups, adminGroups } }));
        const { allow_all: all, allowed_groups: allowed } = at(values, "hub", "config", "GenericOAuthenticator") as Record<string, unknown>;

        expect(all === true).toBe(allowed === undefined);
        expect(new Set((allowed ?? []) as string[])).toEqual(new Set(allowedGroups.length === 0 ? [] : [...allowedGroups, ...adminGroups]));
        expect(new Set(JSON.parse(at(values, "hub", "extraEnv", "OIDC_GROUPS") as string))).toEqual(
          new Set([...allowedGroups, ...adminGroups]),
        );
        expect(at(values, "hub", "loadRoles", "stops-servers", "groups")).toEqual(adminGroups);
      }),
    );
  });

  it("logs in to the database as its identity where that takes identities alone", () => {
    const login = { by: "token", method: "azure-token", user: "estate-jupyterhub" } as const;
    const identity = { serviceAccount: "jupyterhub", principal: "p", annotations: { id: "x" }, podLabels: { use: "true" }, tokens: [] };
    const byToken = hubStages(ON, { ...WIRING, hub: { ...hub, identity, database: { ...hub.database, login } } });

    expect(releaseOf(byToken).values["hub"]).toMatchObject({
      initContainers: [{ name: "database-token" }],
      extraEnv: { DB_USER: "estate-jupyterhub", PGSSLMODE: "require" },
      labels: { use: "true" },
    });
    expect(ofKind(byToken, "ServiceAccount").map(({ metadata }) => metadata.name)).toContain("jupyterhub");
    expect(JSON.stringify(byToken)).not.toContain('"DB_PASSWORD"');
  });

  it("has room in its namespace for as many servers and homes as the spec says, whatever they are", () => {
    const spec = fc.record({
      cpuMillicores: fc.integer({ min: 100, max: 64_000 }),
      memoryMiB: fc.integer({ min: 512, max: 1_048_576 }),
      homeGiB: fc.integer({ min: 1, max: 16_384 }),
      hub: fc.record({ people: fc.integer({ min: 1, max: 10_000 }), activeServers: fc.integer({ min: 1, max: 1000 }) }),
    });

    fc.assert(
      fc.property(spec, (given) => {
        const parsed = NotebooksSpec.parse({ system: "jupyterhub", ...given });
        const quota = quotaOf(parsed, { cluster });
        const { limit } = at(valuesOf(parsed), "singleuser", "memory") as { limit: string };

        expect(quota.memoryMiB).toBeGreaterThan(given.hub.activeServers * Number.parseInt(limit, 10));
        expect(quota.pods).toBeGreaterThan(given.hub.activeServers);
        expect(quota.storageGiB).toBe(given.hub.people * given.homeGiB);
        expect(at(valuesOf(parsed), "hub", "activeServerLimit")).toBe(given.hub.activeServers);
      }),
    );
  });
});
