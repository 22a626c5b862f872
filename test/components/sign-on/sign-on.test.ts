import { describe, expect, it } from "vitest";
import type { Stages } from "../../../components/core/kubernetes.ts";
import { SignOnSpec, type SignOnWiring } from "../../../components/sign-on/contract.ts";
import { signOnStages } from "../../../components/sign-on/manifests.ts";
import { accessOf } from "../../../components/sign-on/plan.ts";
import { CLIENT_KEY, CLIENT_SECRET_VARIABLE } from "../../../components/sign-on/realm.ts";
import { at, containersOf, expectHardened, kindOf, named, podTemplates } from "../pods.ts";

const KEYCLOAK = SignOnSpec.parse({ enabled: true });
const ISSUER = SignOnSpec.parse({
  enabled: true,
  system: "issuer",
  issuer: "https://login.example.com/realms/staff",
  keysAddress: "https://keys.example.com:8443/certs",
  clientSecret: { name: "sign-on" },
});
const WIRING: SignOnWiring = {
  namespace: "mlops",
  publicName: (host) => `${host}.example.com`,
  hosts: ["mlflow", "grafana"],
  remoteSecret: "prod_sign-on",
  database: {
    host: "database.mlops.svc",
    port: 5432,
    database: "sign-on",
    login: { by: "password", secret: { name: "database-sign-on", usernameKey: "username", passwordKey: "password" } },
    callees: [{ system: "database", namespace: "mlops", port: 5432 }],
  },
};

function realm() {
  return JSON.parse(at(named(signOnStages(KEYCLOAK, WIRING), "ConfigMap", "sign-on-realm"), "data", "estate.json") as string);
}

function clientFile(stages: Stages) {
  return JSON.parse(at(named(stages, "ConfigMap", "sign-on-client"), "data", "client.json") as string);
}

function server() {
  const template = at(named(signOnStages(KEYCLOAK, WIRING), "Deployment", "sign-on"), "spec", "template");
  return { template, container: containersOf(template)[0] };
}

function envOf(name: string) {
  return (at(server().container, "env") as { name: string }[]).find((variable) => variable.name === name);
}

describe("sign-on", () => {
  it("is nothing at all while it is off", () => {
    expect(signOnStages(SignOnSpec.parse({}), WIRING)).toEqual([]);
    expect(accessOf(SignOnSpec.parse({}), WIRING)).toBeUndefined();
  });

  it.each(["http://login.example.com", "https://login.example.com?realm=a", "login.example.com"])("refuses the issuer %s", (issuer) => {
    expect(SignOnSpec.safeParse({ issuer }).success).toBe(false);
  });
});

describe("Keycloak", () => {
  it("runs hardened, and Service, container and policy mean one port", () => {
    const stages = signOnStages(KEYCLOAK, WIRING);

    expectHardened(stages);
    expect(at(named(stages, "Service", "sign-on"), "spec", "ports", 0)).toMatchObject({ port: 8080, targetPort: "http" });
    expect(at(server().container, "ports", 0)).toEqual({ name: "http", containerPort: 8080 });
    expect(at(named(stages, "NetworkPolicy", "sign-on"), "spec", "ingress", 0, "ports")).toEqual([{ port: 8080, protocol: "TCP" }]);
  });

  it("knows no password that the program knows: administrator and client have generated ones", () => {
    const plain = JSON.stringify(signOnStages(KEYCLOAK, WIRING));
    const declared = kindOf(signOnStages(KEYCLOAK, WIRING), "Secret");

    expect(declared.map(({ metadata }) => metadata.name).sort()).toEqual(["sign-on-admin", "sign-on-client"]);
    expect(declared.every((secret) => !("data" in secret) && !("stringData" in secret))).toBe(true);
    expect(envOf("KC_BOOTSTRAP_ADMIN_PASSWORD")).toMatchObject({ valueFrom: { secretKeyRef: { name: "sign-on-admin" } } });
    expect(envOf(CLIENT_SECRET_VARIABLE)).toMatchObject({ valueFrom: { secretKeyRef: { name: "sign-on-client", key: "client-secret" } } });
    expect(plain).not.toMatch(/"secret":"(?!\$\{)[^"]/);
  });

  it("is generated its Secrets before it starts, and told of the pages once it runs", () => {
    const order = signOnStages(KEYCLOAK, WIRING).map((stage) => Object.keys(stage));
    const stageOf = (role: string) => order.findIndex((roles) => roles.includes(role));

    expect(stageOf("credentials-job")).toBeLessThan(stageOf("server"));
    expect(stageOf("server")).toBeLessThan(stageOf("sync"));
  });

  it("starts with one client, nobody in it, and no way to register or to send a password through a page", () => {
    expect(realm()).toMatchObject({ realm: "estate", registrationAllowed: false, bruteForceProtected: true });
    expect(realm().users).toBeUndefined();
    expect(realm().clients).toMatchObject([
      {
        id: CLIENT_KEY,
        clientId: "estate",
        publicClient: false,
        secret: `\${${CLIENT_SECRET_VARIABLE}}`,
        directAccessGrantsEnabled: false,
        implicitFlowEnabled: false,
        redirectUris: ["https://mlflow.example.com/oauth2/callback", "https://grafana.example.com/oauth2/callback"],
      },
    ]);
  });

  it("is told of pages that sign people on themselves, at first and whenever they change", () => {
    const callbacks = ["https://notebooks.example.com/hub/oauth_callback"];
    const redirects = (stages: Stages) => JSON.parse(at(named(stages, "ConfigMap", "sign-on-realm"), "data", "estate.json") as string);

    const told = signOnStages(KEYCLOAK, { ...WIRING, callbacks, groups: ["admins"] });

    expect(redirects(told).clients[0].redirectUris).toContain(callbacks[0]);
    expect(clientFile(told)).toMatchObject({ groups: ["admins"], fields: { redirectUris: expect.arrayContaining(callbacks) } });
  });

  it("says which groups somebody is in by the claim that pages read, in a realm of an earlier day too, where nobody can take another's name", () => {
    const { protocolMappers } = realm().clients[0];
    const groups = protocolMappers.find(({ name }: { name: string }) => name === "groups");

    expect(groups.config).toMatchObject({ "claim.name": accessOf(KEYCLOAK, WIRING)?.claims.groups, "userinfo.token.claim": "true" });
    expect(clientFile(signOnStages(KEYCLOAK, WIRING)).fields.protocolMappers).toEqual(protocolMappers);
    expect(accessOf(KEYCLOAK, WIRING)?.claims.name).toBe("preferred_username");
    expect(realm()).toMatchObject({ editUsernameAllowed: false, registrationAllowed: false });
  });

  it("has a key of its one client that Keycloak's table has room for", () => {
    expect(CLIENT_KEY).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("makes a new Job when the pages change, since a realm is imported only once", () => {
    const job = (hosts: string[]) =>
      kindOf(signOnStages(KEYCLOAK, { ...WIRING, hosts }), "Job")
        .map(({ metadata }) => metadata.name)
        .find((name) => name.startsWith("sign-on-client"));

    expect(job(["mlflow"])).not.toBe(job(["mlflow", "grafana"]));
    expect(job(["mlflow"])).toBe(job(["mlflow"]));
  });

  it("writes only into volumes, its image's folder for what it builds among them", () => {
    const mounts = (at(server().container, "volumeMounts") as { mountPath: string; name: string }[]).map(({ mountPath }) => mountPath);
    const [copy] = at(server().template, "spec", "initContainers") as object[];

    expect(mounts).toEqual(expect.arrayContaining(["/opt/keycloak/lib/quarkus", "/opt/keycloak/data", "/tmp"]));
    expect(at(copy, "command")).toEqual(["cp", "-r", "/opt/keycloak/lib/quarkus/.", "/build/"]);
  });

  it("says one issuer in public, and answers the gateway inside", () => {
    const access = accessOf(KEYCLOAK, WIRING);

    expect(access).toMatchObject({
      issuer: "https://sign-on.example.com/realms/estate",
      endpoints: {
        token: "http://sign-on.mlops.svc:8080/realms/estate/protocol/openid-connect/token",
        userInfo: "http://sign-on.mlops.svc:8080/realms/estate/protocol/openid-connect/userinfo",
      },
      tokens: { audience: "estate" },
      page: { service: "sign-on", paths: ["/realms/", "/resources/"] },
      addresses: [],
    });
    expect(envOf("KC_HOSTNAME")).toEqual({ name: "KC_HOSTNAME", value: "https://sign-on.example.com" });
    expect(access?.clientSecret).toBe("sign-on-client");
  });

  it("has pods that the policy of the database lets in", () => {
    expect(at(server().template, "metadata", "labels")).toMatchObject({ "client.mlops-estate/database": "true" });
    expect(podTemplates(signOnStages(KEYCLOAK, WIRING)).length).toBe(3);
  });
});

describe("an issuer that exists already", () => {
  it("brings no pod, only its client's secret under the key that the gateway reads", () => {
    const stages = signOnStages(ISSUER, WIRING);

    expect(podTemplates(stages)).toEqual([]);
    expect(at(named(stages, "ExternalSecret", "sign-on-client"), "spec", "data")).toEqual([
      { secretKey: "client-secret", remoteRef: { key: "prod_sign-on", property: "clientSecret" } },
    ]);
  });

  it("is asked at its own addresses and ports", () => {
    expect(accessOf(ISSUER, WIRING)).toEqual({
      issuer: "https://login.example.com/realms/staff",
      clientId: "estate",
      clientSecret: "sign-on-client",
      claims: { name: "sub", groups: "groups" },
      tokens: { audience: "estate", keys: "https://keys.example.com:8443/certs" },
      addresses: [
        { cidrs: ["0.0.0.0/0"], port: 443 },
        { cidrs: ["0.0.0.0/0"], port: 8443 },
      ],
    });
  });

  it("tells people apart, and their groups, by what it was said to", () => {
    const spec = { ...ISSUER, nameClaim: "oid", groupsClaim: "cognito:groups" };

    expect(accessOf(spec, WIRING)?.claims).toEqual({ name: "oid", groups: "cognito:groups" });
  });

  it("lets no program in while nobody says where its keys are", () => {
    const { keysAddress: _, ...withoutKeys } = ISSUER;

    expect(accessOf(withoutKeys, WIRING)?.tokens).toBeUndefined();
  });
});
