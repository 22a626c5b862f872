import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HUB_CALLBACK, type HubSignOn } from "../../components/notebooks/contract.ts";
import { at } from "../components/pods.ts";
import { pythonWith, whySkipped } from "../support/python.ts";
import { Browser } from "./jupyterhub/browser.ts";
import { HUB_LOCK, hubValues, withHub } from "./jupyterhub/hub.ts";
import { Issuer, type Said } from "./jupyterhub/issuer.ts";

const MINUTES = 60_000;
const PUBLIC = "https://notebooks.example.com";
const SECRET = "what the estate shows";

const prepared = await pythonWith(HUB_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

let issuer: Issuer;
let lying: Issuer;

/** What the estate gives the chart for people whom the issuer knows. */
function valuesOf(hub: object, signOn: Partial<HubSignOn> = {}) {
  return hubValues(hub, {
    issuer: issuer.address,
    clientId: "estate",
    clientSecret: { name: "sign-on-client", key: "client-secret" },
    publicUrl: PUBLIC,
    logoutUrl: `${PUBLIC}/oauth2/logout`,
    claims: { name: "sub", groups: "groups" },
    callees: [],
    ...signOn,
  });
}

/** The hub by those values. */
function hubOf<Result>(
  values: ReturnType<typeof valuesOf>,
  work: (address: string, printed: () => string) => Promise<Result>,
  start: { readonly andThen?: string; readonly database?: string } = {},
): Promise<Result> {
  return withHub(python, values, { secret: SECRET, ...start }, work);
}

function endpointsOf({ address }: Issuer) {
  return { authorization: `${address}/auth`, token: `${address}/token`, userInfo: `${address}/userinfo` };
}

/** Status of the page that somebody sees who comes back from the issuer. */
async function statusOf(address: string, said: Said): Promise<number> {
  return (await new Browser(address).signOn((sent) => issuer.signOn(sent, said))).status;
}

/** Somebody's browser once they are in. */
async function signedOn(address: string, said: Said): Promise<Browser> {
  const browser = new Browser(address);
  const { status, text } = await browser.signOn((sent) => issuer.signOn(sent, said));
  if (status !== 302) throw new Error(`the hub let nobody in: ${status} ${text}`);
  return browser;
}

describe.skipIf(python === undefined)(`JupyterHub's own program${whySkipped(prepared)}`, { timeout: 10 * MINUTES }, () => {
  beforeAll(async () => {
    const client = { id: "estate", secret: SECRET, callback: `${PUBLIC}${HUB_CALLBACK}` };
    [issuer, lying] = await Promise.all([Issuer.start(client), Issuer.start(client)]);
    lying.name = "https://login.example.com";
  });

  afterAll(() => {
    issuer?.close();
    lying?.close();
  });

  it("takes every option of the estate's, and lets nobody be more than themselves for their name or for coming first", async () => {
    await hubOf(valuesOf({ adminGroups: ["keepers"] }, { endpoints: endpointsOf(issuer) }), async (address, printed) => {
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
    await hubOf(valuesOf({ adminGroups: ["keepers"] }, { endpoints: endpointsOf(issuer) }), async (address) => {
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
    await hubOf(valuesOf({ adminGroups: ["keepers"], allowedGroups: ["science"] }, { claims }), async (address) => {
      const enters = (answer: object, idToken?: object) =>
        statusOf(address, { answer: { ...answer }, ...(idToken && { idToken: { ...idToken } }) });

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
    await hubOf(valuesOf({}), async (address) => {
      const enters = (idToken: object) => statusOf(address, { answer: { sub: "ada" }, idToken: { sub: "ada", ...idToken } });

      expect(await enters({})).toBe(302);
      expect(await enters({ aud: ["other", "estate"] })).toBe(302);
      for (const wrong of [{ sub: "eve" }, { aud: "other" }, { iss: "https://login.example.com" }, { exp: 1 }])
        expect(await enters(wrong), JSON.stringify(wrong)).toBeGreaterThanOrEqual(400);
    });
  });

  it("tells people apart whose names differ in their letters' case", async () => {
    await hubOf(valuesOf({}), async (address) => {
      const [upper, lower] = [await signedOn(address, { answer: { sub: "Bob" } }), await signedOn(address, { answer: { sub: "bob" } })];

      expect((await upper.ask("/user")).body).toMatchObject({ name: "Bob" });
      expect((await lower.ask("/user")).body).toMatchObject({ name: "bob" });
    });
  });

  it("takes back what a name was worth in an earlier configuration", async () => {
    const earlier = 'c.Authenticator.admin_users = {"ada"}\nc.JupyterHub.load_roles = []';
    const roles = async (address: string) => (await (await signedOn(address, { answer: { sub: "ada" } })).ask("/user")).body;

    const database = "kept.sqlite";

    expect(await hubOf(valuesOf({}), roles, { database, andThen: earlier })).toMatchObject({ admin: true });
    expect(await hubOf(valuesOf({}), roles, { database })).toMatchObject({ admin: false, roles: ["user"] });
  });

  it("does not start with what another issuer publishes", async () => {
    await expect(hubOf(valuesOf({}, { issuer: lying.address }), async () => "started")).rejects.toThrow(
      `is of the issuer https://login.example.com, and signOn.issuer is ${lying.address}`,
    );
  });
});
