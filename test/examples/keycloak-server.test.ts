import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { EnvVar } from "../../components/core/kubernetes.ts";
import { accessOf as databaseAccess } from "../../components/database/plan.ts";
import { HUB_CALLBACK, type HubSignOn } from "../../components/notebooks/contract.ts";
import { CLIENT_SECRET_KEY, SignOnSpec, type SignOnWiring } from "../../components/sign-on/contract.ts";
import { signOnStages } from "../../components/sign-on/manifests.ts";
import { accessOf, internalAddress } from "../../components/sign-on/plan.ts";
import { at, containersOf, named } from "../components/pods.ts";
import { freePort } from "../support/free-port.ts";
import { keycloakWith, unpackedKeycloak } from "../support/keycloak.ts";
import { pythonWith, whySkipped } from "../support/python.ts";
import { serving } from "../support/serving.ts";
import { Browser } from "./jupyterhub/browser.ts";
import { HUB_LOCK, hubValues, withHub } from "./jupyterhub/hub.ts";
import { Administrator, Person } from "./keycloak/people.ts";

const MINUTES = 60_000;
const namespace = "mlops";
const PUBLIC = "https://notebooks.estate.localhost:8443";
const SECRET = randomBytes(24).toString("hex");
const ADMINISTRATOR = { ADMIN_USERNAME: "estate-admin", ADMIN_PASSWORD: `a&b=${randomBytes(12).toString("hex")}` };

const SPEC = SignOnSpec.parse({ enabled: true });
const WIRING = {
  namespace,
  publicName: (host: string) => `${host}.estate.localhost:8443`,
  hosts: ["mlflow", "notebooks"],
  callbacks: [`${PUBLIC}${HUB_CALLBACK}`],
  groups: ["keepers", "science"],
  database: databaseAccess({ namespace, databases: [{ name: "sign-on" }] })["sign-on"],
} as SignOnWiring;
const STAGES = signOnStages(SPEC, WIRING);
const ACCESS = accessOf(SPEC, WIRING);

const unpacked = await unpackedKeycloak();
const prepared = await pythonWith(HUB_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** A text that a Pod would read from a ConfigMap. */
function file(configMap: string, name: string): string {
  return at(named(STAGES, "ConfigMap", configMap), "data", name) as string;
}

/** Keycloak as its container would start it, but with files for a database, while a test talks to it. */
async function withKeycloak(work: (address: string) => Promise<void>): Promise<void> {
  await using program = await keycloakWith(unpacked.folder ?? "", file("sign-on-realm", "estate.json"));
  const [container] = containersOf(at(named(STAGES, "Deployment", "sign-on"), "spec", "template"));
  const plain = (at(container, "env") as EnvVar[]).filter(({ name, value }) => value !== undefined && !/^(KC_DB|DB_)/.test(name as string));
  const [port, management] = [await freePort(), await freePort()];
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: program.folder,
    JAVA_OPTS_APPEND: "-Xmx512m",
    ...Object.fromEntries(plain.map(({ name, value }) => [name as string, value as string] as const)),
    KC_DB: "dev-file",
    KC_HTTP_HOST: "127.0.0.1",
    KC_HTTP_PORT: String(port),
    KC_HTTP_MANAGEMENT_PORT: String(management),
    KC_BOOTSTRAP_ADMIN_USERNAME: ADMINISTRATOR.ADMIN_USERNAME,
    KC_BOOTSTRAP_ADMIN_PASSWORD: ADMINISTRATOR.ADMIN_PASSWORD,
    ESTATE_CLIENT_SECRET: SECRET,
  };
  const args = ["bin/kc.sh", ...(at(container, "args") as string[])];
  const ready = `http://127.0.0.1:${management}/health/ready`;
  await serving({ file: "bash", args, folder: program.folder, env, ready }, () => work(`http://127.0.0.1:${port}`));
}

/** Runs the Job's script as the Job does. */
async function sync(address: string): Promise<void> {
  const [place, script] = [join(python?.folder ?? "", "client.json"), join(python?.folder ?? "", "sync.py")];
  await writeFile(place, file("sign-on-client", "client.json"));
  await writeFile(script, file("sign-on-client", "sync-client.py").replace("/config/client.json", place));
  await python?.expect("python", [script], { env: { ...ADMINISTRATOR, KEYCLOAK: address } });
}

/** The hub's sign-on at this Keycloak: the address inside of the cluster is another here. */
function hubSignOn(address: string): HubSignOn {
  const { claims, clientId, clientSecret, endpoints, issuer } = ACCESS ?? {};
  return JSON.parse(
    JSON.stringify({
      issuer,
      clientId,
      claims,
      endpoints,
      clientSecret: { name: clientSecret, key: CLIENT_SECRET_KEY },
      publicUrl: PUBLIC,
      logoutUrl: `${PUBLIC}/oauth2/logout`,
      callees: [],
    }).replaceAll(internalAddress(namespace), address),
  ) as HubSignOn;
}

const why = unpacked.missing === undefined ? whySkipped(prepared) : ` (skipped: ${unpacked.missing})`;

describe.skipIf(unpacked.folder === undefined || python === undefined)(`Keycloak's own program${why}`, { timeout: 20 * MINUTES }, () => {
  it("signs people on at the hub by their groups, and programs by the client's secret, all by the name that is public", async () => {
    await withKeycloak(async (address) => {
      await sync(address);
      await sync(address);
      const administrator = await Administrator.signOn(address, ADMINISTRATOR);
      const [kim, sue, eve] = await Promise.all([
        administrator.add("kim", "keepers"),
        administrator.add("sue", "science"),
        administrator.add("admin"),
      ]);

      // Programs.
      const token = await administrator.tokenOf("estate", SECRET, { grant_type: "client_credentials" });
      expect(token.claims).toMatchObject({ iss: ACCESS?.issuer, aud: expect.stringContaining(ACCESS?.tokens?.audience ?? "none") });
      const keys = await fetch((ACCESS?.tokens?.keys ?? "").replace(internalAddress(namespace), address));
      expect(await keys.json()).toMatchObject({ keys: expect.arrayContaining([expect.objectContaining({ kid: token.keyId })]) });
      const password = { grant_type: "password", username: kim.name, password: kim.password };
      await expect(administrator.tokenOf("estate", SECRET, password)).rejects.toThrow("unauthorized_client");

      // People.
      const elsewhere = new URL(
        `${ACCESS?.endpoints?.authorization}?client_id=estate&response_type=code&redirect_uri=https://evil.example.com/`,
      );
      await expect(kim.signOn(elsewhere)).rejects.toThrow("400");
      const values = hubValues({ adminGroups: ["keepers"], allowedGroups: ["science"] }, hubSignOn(address));
      await withHub(python, values, { secret: SECRET }, async (hub) => {
        const enter = async (person: Person) => {
          const browser = new Browser(hub);
          const { status } = await browser.signOn((sent) => person.signOn(sent));
          return { status, ...(status === 302 && { user: (await browser.ask("/user")).body }) };
        };

        expect(await enter(kim)).toMatchObject({ status: 302, user: { name: "kim", admin: false, groups: ["keepers"] } });
        expect(await enter(sue)).toMatchObject({ status: 302, user: { name: "sue", admin: false, groups: ["science"] } });
        expect(await enter(eve)).toEqual({ status: 403 });
      });
    });
  });
});
