import { execFile, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { array, assert, property, stringMatching } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ObjectStoreSpec } from "../../../components/object-store/contract.ts";
import { objectStoreStages } from "../../../components/object-store/manifests.ts";
import { accessOf } from "../../../components/object-store/plan.ts";
import { identitiesOf } from "../../../components/object-store/seaweedfs/identities.ts";
import { seaweedfsStages } from "../../../components/object-store/seaweedfs/manifests.ts";
import { expectHardened, expectNoSecretValue } from "../../support/workloads.ts";
import { at, containersOf, environmentOf, kindOf, named, objectsOf } from "../pods.ts";

const SCRIPT = new URL("../../../components/object-store/create-buckets.py", import.meta.url).pathname;
const SPEC = ObjectStoreSpec.parse({ inCluster: "seaweedfs" });
const WIRING = { namespace: "mlops", buckets: [{ name: "data" }, { name: "artifacts" }], monitored: true };
const stages = seaweedfsStages(SPEC, WIRING);
const release = objectsOf(stages).find((object) => "release" in object);

interface Identity {
  readonly name: string;
  readonly credentials: readonly { readonly accessKey: string; readonly secretKey: string }[];
  readonly actions: readonly string[];
}

const identities = (buckets: readonly string[]) => (JSON.parse(identitiesOf(buckets)) as { identities: Identity[] }).identities;

describe("the buckets that SeaweedFS keeps", () => {
  it("come in the order that each step needs: keys, server, buckets", () => {
    const kinds = stages.map((stage) => Object.values(stage).map((object) => ("release" in object ? "release" : object.kind)));

    expect(kinds.map((each) => each.filter((kind) => ["Secret", "Job", "release"].includes(kind)).at(-1))).toEqual([
      "Secret",
      "Job",
      "release",
      "Job",
    ]);
    expect(kinds[0]).toContain("PersistentVolumeClaim");
  });

  it("are opened by their own keys alone, whatever they are called", () => {
    const names = array(stringMatching(/^[a-z][a-z0-9-]{2,38}$/), { minLength: 1, maxLength: 8 });

    assert(
      property(names, (buckets) => {
        const [root, ...consumers] = identities(buckets);
        expect(root?.actions).toEqual(["Admin"]);
        expect(consumers.map(({ actions }) => [...new Set(actions.map((action) => action.split(":")[1]))])).toEqual(
          buckets.map((bucket) => [bucket]),
        );
        expect(consumers.flatMap(({ actions }) => actions).filter((action) => action.startsWith("Admin"))).toEqual([]);
        // A key of its own each: of the places, none stands twice.
        const places = [...identitiesOf([...new Set(buckets)]).matchAll(/\{\{[^{}]+\}\}/g)].map(([place]) => place);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it("have their keys composed in the cluster from the Secrets that consumers read", () => {
    const consumer = accessOf(WIRING, "seaweedfs")["data"];
    const data = identities(["data"]).find(({ name }) => name === "bucket-data");
    const role = kindOf(stages, "Role")[0];

    expect(data?.credentials[0]?.secretKey).toBe(
      `{{${consumer?.credentialsSecret.name}/${consumer?.credentialsSecret.secretAccessKeyKey}}}`,
    );
    expect(at(role, "rules", 0, "resourceNames")).toEqual(expect.arrayContaining(["object-store-identities", "object-store-key-data"]));
    expectNoSecretValue(stages);
  });

  it("keep the Secrets of the lean store's keys, so that a change of the system changes no key", () => {
    const roles = (built: typeof stages) =>
      built.flatMap((stage) => Object.keys(stage)).filter((role) => role.startsWith("secret-object-store-key-"));

    expect(roles(stages)).toEqual(roles(objectStoreStages(ObjectStoreSpec.parse({}), WIRING)));
  });

  it("are served by one restricted pod that may do nothing in the cluster, and not by the chart's other parts", () => {
    expect(at(release, "values")).toMatchObject({
      global: { seaweedfs: { createClusterRole: false, automountServiceAccountToken: false } },
      master: { enabled: false },
      volume: { enabled: false },
      filer: { enabled: false },
      allInOne: {
        s3: { enabled: true, enableAuth: true, existingConfigSecret: "object-store-identities" },
        podSecurityContext: { enabled: true, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containerSecurityContext: { enabled: true, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        data: { type: "existingClaim", claimName: kindOf(stages, "PersistentVolumeClaim")[0]?.metadata.name },
        updateStrategy: { type: "Recreate" },
      },
    });
    expectHardened(stages);
  });

  it("are read anew when one comes, for the server reads who may do what once", () => {
    const hash = (buckets: readonly string[]) => {
      const built = seaweedfsStages(SPEC, { ...WIRING, buckets: buckets.map((name) => ({ name })) });
      return at(
        objectsOf(built).find((object) => "release" in object),
        "values",
        "allInOne",
        "podAnnotations",
        "mlops-estate/config-hash",
      );
    };

    expect(hash(["data"])).toMatch(/^\w{16}$/);
    expect(hash(["data", "features"])).not.toBe(hash(["data"]));
    expect(hash(["data"])).toBe(hash(["data"]));
  });

  it("are reached on S3's port by consumers, and on no other by anybody but Prometheus", () => {
    const policy = named(stages, "NetworkPolicy", "object-store");
    const ports = (at(policy, "spec", "ingress") as unknown[]).map((rule) => at(rule, "ports", 0, "port"));

    expect(ports).toEqual([8333, 9324]);
    expect(JSON.stringify(at(policy, "spec", "ingress", 0))).toContain('"client.mlops-estate/object-store":"true"');
    expect(accessOf(WIRING, "seaweedfs")["data"]).toMatchObject({
      system: "object-store",
      port: 8333,
      endpoint: "http://object-store-all-in-one.mlops.svc:8333",
      uri: "s3://data",
    });
  });

  it("are made by a Job that knows all of them", () => {
    const job = kindOf(stages, "Job").at(-1);

    expect(environmentOf(containersOf(at(job, "spec", "template"))[0])).toMatchObject({
      BUCKETS: "data,artifacts",
      AWS_ENDPOINT_URL_S3: "http://object-store-all-in-one.mlops.svc:8333",
    });
  });

  it("come from the mirrors where there are any", () => {
    const mirrored = seaweedfsStages(SPEC, {
      ...WIRING,
      chartsMirror: "https://charts.example.com",
      imagesMirror: "registry.example.com/m",
    });

    expect(objectsOf(mirrored).find((object) => "release" in object)).toMatchObject({
      chart: "seaweedfs",
      repository: "https://charts.example.com",
      values: { global: { imageRegistry: "registry.example.com/m" } },
    });
  });
});

/** Machines that have no S3 client in Python run all but these. */
const HAS_CLIENT = spawnSync("python3", ["-c", "import boto3"]).status === 0;

describe.skipIf(!HAS_CLIENT)("the script that makes buckets", () => {
  let server: Server;
  let asked: string[];
  let there: Set<string>;
  let failuresLeft: number;

  beforeEach(async () => {
    asked = [];
    there = new Set(["data"]);
    failuresLeft = 0;
    server = createServer((request, response) => {
      request.resume();
      request.on("end", () => {
        const bucket = (request.url ?? "").split("/")[1]?.split("?")[0] ?? "";
        asked.push(`${request.method} ${bucket}`);
        if (failuresLeft-- > 0) return response.writeHead(503).end();
        if (request.method === "HEAD") return response.writeHead(there.has(bucket) ? 200 : 404).end();
        if (there.has(bucket)) return response.writeHead(409).end("<Error><Code>BucketAlreadyExists</Code><Message>x</Message></Error>");
        there.add(bucket);
        return response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterEach(() => {
    server.close();
  });

  function run(buckets: string): Promise<{ readonly code: number; readonly output: string }> {
    const env = {
      ...process.env,
      BUCKETS: buckets,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "ROOT",
      AWS_SECRET_ACCESS_KEY: "of-no-account",
      ATTEMPTS: "3",
      PAUSE_SECONDS: "0.01",
    };
    return new Promise((done) =>
      execFile("python3", [SCRIPT], { env }, (error, stdout, stderr) =>
        done({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
      ),
    );
  }

  it("makes those that are missing, and leaves those that are there", async () => {
    expect(await run("data,artifacts")).toMatchObject({ code: 0, output: "data: ready\nartifacts: ready\n" });
    expect([...there]).toEqual(["data", "artifacts"]);
    expect(asked).toEqual(["PUT data", "HEAD data", "PUT artifacts", "HEAD artifacts"]);
  });

  it("waits for a server that is not there yet, and fails in the end", async () => {
    failuresLeft = 2;
    expect((await run("artifacts")).code).toBe(0);

    failuresLeft = 99;
    expect((await run("features")).code).toBe(1);
  });
});
