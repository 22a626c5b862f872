import { describe, expect, it } from "vitest";
import { accessOf as databaseAccess } from "../../../components/database/plan.ts";
import { LineageSpec, type LineageWiring } from "../../../components/lineage/contract.ts";
import { lineageStages } from "../../../components/lineage/manifests.ts";
import { accessOf, pageOf } from "../../../components/lineage/plan.ts";
import { expectHardened, expectNoSecretValue, ofKind, podsOf } from "../../support/workloads.ts";
import { at, named } from "../pods.ts";

const namespace = "mlops";
const ON = LineageSpec.parse({ enabled: true });
const database = databaseAccess({ namespace, databases: [{ name: "lineage" }] })["lineage"];
const wiring = { namespace, database } as LineageWiring;
const stages = lineageStages(ON, wiring);
const TOKEN = { by: "token", method: "azure-token", user: "estate-lineage" } as const;

function configOf(of: ReturnType<typeof lineageStages>) {
  return JSON.parse((at(named(of, "ConfigMap", "marquez"), "data", "marquez.yml") as string) ?? "");
}

describe("lineage", () => {
  it("is nothing at all while it is off", () => {
    expect(lineageStages(LineageSpec.parse({}), wiring)).toEqual([]);
  });

  it("runs hardened and without a secret in the program", () => {
    expectHardened(stages);
    expectNoSecretValue(stages);
  });

  it("gives emitters the address and port that the server listens on, and admits whoever wears its label from any namespace", () => {
    const access = accessOf(ON, namespace);
    const { hostname, port } = new URL(access.url);
    const service = named(stages, "Service", hostname.split(".")[0] ?? "");
    const [ingress] = at(named(stages, "NetworkPolicy", access.system), "spec", "ingress") as [unknown];

    expect(Number(port)).toBe(at(service, "spec", "ports", 0, "port"));
    expect(configOf(stages).server.applicationConnectors[0].port).toBe(Number(port));
    expect(access.env).toEqual([
      { name: "OPENLINEAGE_URL", value: access.url },
      { name: "OPENLINEAGE_NAMESPACE", value: ON.jobNamespace },
    ]);
    expect(at(ingress, "from", 0, "podSelector", "matchLabels")).toEqual({ [`client.mlops-estate/${access.system}`]: "true" });
    expect(at(ingress, "from", 0, "namespaceSelector", "matchLabels")).toEqual({ "app.kubernetes.io/part-of": "mlops-estate" });
  });

  it("lets the page through to the server, and puts a page behind what the gateway is told", () => {
    const page = pageOf(namespace);
    const web = podsOf(stages).find(({ metadata }) => metadata.labels["app.kubernetes.io/name"] === page.system);

    expect(web?.metadata.labels).toMatchObject({ "client.mlops-estate/marquez": "true" });
    expect(at(named(stages, "NetworkPolicy", page.system), "spec", "egress", 0, "to", 0, "podSelector", "matchLabels")).toEqual({
      "app.kubernetes.io/name": "marquez",
    });
    expect(at(named(stages, "Service", page.service), "spec", "ports", 0, "port")).toBe(page.port);
    expect(web?.spec.containers[0]?.env).toContainEqual({ name: "MARQUEZ_HOST", value: "marquez.mlops.svc" });
  });

  it("logs in with the password of its own Secret, which the server puts into its settings itself", () => {
    const { db } = configOf(stages);

    expect(db).toMatchObject({ user: "${DB_USER}", password: "${DB_PASSWORD}" });
    expect(db.url).toBe(`jdbc:postgresql://\${DB_HOST}:${database?.port}/lineage`);
  });

  it("logs in as its identity where the database takes identities alone, encrypted and without a password", () => {
    const identity = { serviceAccount: "lineage", principal: "p", annotations: {}, podLabels: { use: "true" }, tokens: [] };
    const byToken = lineageStages(ON, { ...wiring, database: { ...wiring.database, login: TOKEN }, identity });
    const [server] = podsOf(byToken);

    expect(configOf(byToken).db).toEqual({
      driverClass: "org.postgresql.Driver",
      user: "${DB_USER}",
      url: `jdbc:postgresql://\${DB_HOST}:${database?.port}/lineage?sslmode=require`,
    });
    expect(server?.spec).toMatchObject({ serviceAccountName: "lineage", initContainers: [{ name: "database-token" }] });
    expect(server?.metadata.labels).toMatchObject({ use: "true" });
    expect(ofKind(byToken, "ServiceAccount")).toHaveLength(1);
    expectHardened(byToken);
  });

  it("rolls its server when a setting changes", () => {
    const hashOf = (spec: LineageSpec) => at(named(lineageStages(spec, wiring), "Deployment", "marquez"), "spec", "template", "metadata");

    expect(hashOf(ON)).not.toEqual(hashOf(LineageSpec.parse({ enabled: true, retentionDays: 7 })));
  });
});
