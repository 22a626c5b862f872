import { copyFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ClusterSpec } from "../../components/cluster/contract.ts";
import { capabilitiesOf } from "../../components/cluster/plan.ts";
import type { ChartRelease } from "../../components/core/kubernetes.ts";
import { accessOf as databaseAccess } from "../../components/database/plan.ts";
import { HUB_CALLBACK, type HubSignOn, NotebooksSpec, type NotebooksWiring } from "../../components/notebooks/contract.ts";
import { hubStages } from "../../components/notebooks/hub/manifests.ts";
import { accessOf as bucketAccess } from "../../components/object-store/plan.ts";
import { at } from "../components/pods.ts";
import { freePort } from "../support/free-port.ts";
import { pythonWith, whySkipped } from "../support/python.ts";
import { serving } from "../support/serving.ts";
import { Browser } from "./jupyterhub/browser.ts";
import { Issuer, type Said } from "./jupyterhub/issuer.ts";

const MINUTES = 60_000;
const PUBLIC = "https://notebooks.example.com";
const SECRET = "what the estate shows";

// The versions of the hub's image. https://github.com/jupyterhub/zero-to-jupyterhub-k8s/blob/4.4.0/images/hub/requirements.txt
const prepared = await pythonWith("test/examples/jupyterhub/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());
const folder = python?.folder ?? "";

let issuer: Issuer;
let lying: Issuer;
const proxy = createServer((_request, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));

/** The hub's part of the release's values, for people whom the issuer knows. */
function hubPart(hub: object, signOn: Partial<HubSignOn> = {}) {
  const namespace = "mlops";
  const wiring = {
    namespace,
    tracking: { system: "mlflow", namespace, port: 5000, uri: "http://mlflow" },
    bucket: bucketAccess({ namespace, buckets: [{ name: "data" }] })["data"],
    cluster: capabilitiesOf(ClusterSpec.parse({})),
    hub: {
      database: databaseAccess({ namespace, databases: [{ name: "jupyterhub" }] })["jupyterhub"],
      dvcConfigs: {},
      signOn: {
        issuer: issuer.address,
        clientId: "estate",
        clientSecret: { name: "sign-on-client", key: "client-secret" },
        publicUrl: PUBLIC,
        logoutUrl: `${PUBLIC}/oauth2/logout`,
        claims: { name: "sub", groups: "groups" },
        callees: [],
        ...signOn,
      },
    },
  } as unknown as NotebooksWiring;
  const stages = hubStages(NotebooksSpec.parse({ system: "jupyterhub", hub }), wiring);
  const [release] = stages.flatMap((stage) => Object.values(stage)).filter((object): object is ChartRelease => "release" in object);
  return release?.values["hub"] as { config: object; loadRoles: object; extraConfig: object; extraEnv: Record<string, unknown> };
}

/** JupyterHub by those values while a test talks to it; the code runs after them. */
async function withHub<Result>(
  { config, extraConfig, extraEnv, loadRoles }: ReturnType<typeof hubPart>,
  work: (address: string, printed: () => string) => Promise<Result>,
  andThen = "",
): Promise<Result> {
  const port = String(await freePort());
  const { KubeSpawner: _, ...here } = config as Record<string, unknown>;
  await writeFile(join(folder, "hub.json"), JSON.stringify({ config: here, loadRoles, extraConfig }));
  const plain = Object.entries(extraEnv).map(([name, value]) => [name, typeof value === "string" ? value : SECRET]);
  const env = {
    ...Object.fromEntries(plain),
    HUB_PORT: port,
    PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    AND_THEN: andThen,
  };
  const address = `http://127.0.0.1:${port}`;
  return serving(python, ["jupyterhub", "--config", "config.py"], { env, ready: `${address}/hub/health` }, (printed) =>
    work(address, printed),
  );
}

function endpointsOf({ address }: Issuer) {
  return { authorization: `${address}/auth`, token: `${address}/token`, userInfo: `${address}/userinfo` };
}

/** Somebody's browser once they are in. */
async function signedOn(address: string, said: Said): Promise<Browser> {
  const browser = new Browser(address);
  const { status, text } = await browser.signOn(issuer, said);
  if (status !== 302) throw new Error(`the hub let nobody in: ${status} ${text}`);
  return browser;
}

describe.skipIf(python === undefined)(`JupyterHub's own program${whySkipped(prepared)}`, { timeout: 10 * MINUTES }, () => {
  beforeAll(async () => {
    const client = { id: "estate", secret: SECRET, callback: `${PUBLIC}${HUB_CALLBACK}` };
    [issuer, lying] = await Promise.all([Issuer.start(client), Issuer.start(client)]);
    lying.name = "https://login.example.com";
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    await copyFile(join(import.meta.dirname, "jupyterhub/config.py"), join(folder, "config.py"));
  });

  beforeEach(() => rm(join(folder, "hub.sqlite"), { force: true }));

  afterAll(() => {
    issuer?.close();
    lying?.close();
    proxy.close();
  });

  it("takes every option of the estate's, and lets nobody be more than themselves for their name or for coming first", async () => {
    await withHub(hubPart({ adminGroups: ["keepers"] }, { endpoints: endpointsOf(issuer) }), async (address, printed) => {
      const first = await signedOn(address, { answer: { sub: "admin" } });
      const second = await signedOn(address, { answer: { sub: "keepers", groups: ["others"] } });
      const user = await first.ask("/user");

      expect(printed()).not.toMatch(/^\[[WEC] |not recognized|deprecated/m);
      expect(user.body).toMatchObject({ name: "admin", admin: false, roles: ["user"], groups: [] });
      expect((at(user.body, "scopes") as string[]).filter((scope) => !scope.endsWith("!user=admin"))).toEqual([]);
      expect(await second.ask("/users")).toMatchObject({ status: 403 });
      expect(await second.ask("/users/admin/server", "DELETE")).toMatchObject({ status: 404 });
      expect(await second.status("/hub/admin")).toBe(403);
      for (const page of ["/hub/signup", "/hub/authorize"]) expect(await second.status(page), page).toBe(404);
      expect(await new Browser(address).ask("/user")).toMatchObject({ status: 403 });
    });
  });

  it("lets the people of the named groups see and stop servers, and nothing else, as long as they are in one", async () => {
    await withHub(hubPart({ adminGroups: ["keepers"] }, { endpoints: endpointsOf(issuer) }), async (address) => {
      await signedOn(address, { answer: { sub: "ada" } });
      const keeper = await signedOn(address, { answer: { sub: "kim", groups: ["others", "keepers"] } });
      const user = await keeper.ask("/user");

      expect(user.body).toMatchObject({ admin: false, groups: ["keepers"], roles: ["user"] });
      expect((at(user.body, "scopes") as string[]).filter((scope) => !scope.endsWith("!user=kim")).sort()).toEqual([
        "admin-ui",
        "delete:servers",
        "list:users",
        "read:servers",
        "read:users:name",
      ]);
      expect(await keeper.ask("/users")).toMatchObject({
        status: 200,
        body: expect.arrayContaining([expect.objectContaining({ name: "ada" })]),
      });
      expect(await keeper.ask("/users/ada/server", "DELETE")).toMatchObject({ status: 204 });
      expect(await keeper.ask("/users/ada/tokens", "POST")).toMatchObject({
        status: 403,
        body: { message: expect.stringContaining("no permissions") },
      });
      expect(await keeper.status("/hub/admin")).toBe(200);

      const left = await signedOn(address, { answer: { sub: "kim", groups: [] } });
      expect(await left.ask("/users")).toMatchObject({ status: 403 });
    });
  });

  it("lets in the people of the allowed groups and no others, by whatever claim and in whichever way the issuer says it", async () => {
    const claims = { name: "email", groups: "https://example.com/groups" };
    await withHub(hubPart({ adminGroups: ["keepers"], allowedGroups: ["science"] }, { claims }), async (address) => {
      const enters = async (answer: object, idToken?: object) =>
        (await new Browser(address).signOn(issuer, { answer: { ...answer }, ...(idToken && { idToken: { ...idToken } }) })).status;

      expect(await enters({ sub: "1", email: "a@example.com" })).toBe(403);
      expect(await enters({ sub: "2", email: "b@example.com", [claims.groups]: ["Science", "others"], groups: ["science"] })).toBe(403);
      expect(await enters({ sub: "3", email: "c@example.com", [claims.groups]: ["others", "science"] })).toBe(302);
      expect(await enters({ sub: "4", email: "d@example.com", [claims.groups]: "science" })).toBe(302);
      expect(await enters({ sub: "5", email: "e@example.com", [claims.groups]: "keepers" })).toBe(302);
      expect(await enters({ sub: "6" }, { sub: "6", email: "f@example.com", [claims.groups]: ["science"] })).toBe(302);
      expect(await enters({ sub: "7", [claims.groups]: [] }, { sub: "7", email: "g@example.com", [claims.groups]: ["science"] })).toBe(403);
      expect(await enters({ sub: "8", [claims.groups]: ["science"] })).toBeGreaterThanOrEqual(400);
    });
  });

  it("believes no ID token of somebody else, for somebody else, by somebody else, or of an earlier day", async () => {
    await withHub(hubPart({}), async (address) => {
      const enters = async (idToken: object) =>
        (await new Browser(address).signOn(issuer, { answer: { sub: "ada" }, idToken: { sub: "ada", ...idToken } })).status;

      expect(await enters({})).toBe(302);
      expect(await enters({ aud: ["other", "estate"] })).toBe(302);
      for (const wrong of [{ sub: "eve" }, { aud: "other" }, { iss: "https://login.example.com" }, { exp: 1 }])
        expect(await enters(wrong), JSON.stringify(wrong)).toBeGreaterThanOrEqual(400);
    });
  });

  it("tells people apart whose names differ in their letters' case", async () => {
    await withHub(hubPart({}), async (address) => {
      const [upper, lower] = [await signedOn(address, { answer: { sub: "Bob" } }), await signedOn(address, { answer: { sub: "bob" } })];

      expect((await upper.ask("/user")).body).toMatchObject({ name: "Bob" });
      expect((await lower.ask("/user")).body).toMatchObject({ name: "bob" });
    });
  });

  it("takes back what a name was worth in an earlier configuration", async () => {
    const earlier = 'c.Authenticator.admin_users = {"ada"}\nc.JupyterHub.load_roles = []';
    const roles = async (address: string) => (await (await signedOn(address, { answer: { sub: "ada" } })).ask("/user")).body;

    expect(await withHub(hubPart({}), roles, earlier)).toMatchObject({ admin: true });
    expect(await withHub(hubPart({}), roles)).toMatchObject({ admin: false, roles: ["user"] });
  });

  it("does not start with what another issuer publishes", async () => {
    await expect(withHub(hubPart({}, { issuer: lying.address }), async () => "started")).rejects.toThrow(
      `is of the issuer https://login.example.com, and signOn.issuer is ${lying.address}`,
    );
  });
});
