import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TeamsSpec, type TeamsWiring } from "../../../components/teams/contract.ts";
import { placesOf, teamsStages } from "../../../components/teams/manifests.ts";
import { at, kindOf, named } from "../pods.ts";

const store = { system: "object-store", namespace: "mlops", port: 7070 };

function bucket(name: string) {
  const secretKeyRef = (key: string) => ({ secretKeyRef: { name: `object-store-key-${name}`, key } });
  const env = [
    { name: "AWS_ENDPOINT_URL_S3", value: "http://object-store.mlops.svc:7070" },
    { name: "AWS_ACCESS_KEY_ID", valueFrom: secretKeyRef("accessKeyId") },
    { name: "AWS_SECRET_ACCESS_KEY", valueFrom: secretKeyRef("secretAccessKey") },
  ];
  return { uri: `s3://${name}`, dvc: {}, env, callees: [store] };
}

const WIRING: TeamsWiring = {
  estateNamespace: "mlops",
  tracking: { system: "mlflow", namespace: "mlops", port: 5000, uri: "http://mlflow.mlops.svc:5000" },
  buckets: { data: bucket("data"), artifacts: bucket("artifacts") },
  identities: {},
};

const IDENTITY = {
  serviceAccount: "team",
  principal: "arn",
  annotations: { "eks.amazonaws.com/role-arn": "arn" },
  podLabels: { "azure.workload.identity/use": "true" },
  tokens: [{ cidrs: ["169.254.170.23/32"], port: 80 }],
};

const on = (members?: object[]) => TeamsSpec.parse({ enabled: true, ...(members && { members }) });

const teamName = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);

describe("a team's place", () => {
  const stages = teamsStages(on([{ name: "fraud", group: "fraud@example.com", accelerators: 3 }]), WIRING);

  it("is a restricted namespace that controllers know as a team's, with a quota that counts GPUs", () => {
    expect(at(named(stages, "Namespace", "team-fraud"), "metadata", "labels")).toMatchObject({
      "mlops-estate/team": "fraud",
      "pod-security.kubernetes.io/enforce": "restricted",
    });
    expect(at(named(stages, "ResourceQuota", "estate"), "spec", "hard", "requests.nvidia.com/gpu")).toBe("3");
  });

  it("lets its people run jobs, and neither read Secrets, nor enter pods, nor be its service account, nor open its walls", () => {
    const rules = at(named(stages, "Role", "team"), "rules") as { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    const verbs = (group: string, resource: string) =>
      rules.filter(({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(resource)).flatMap((rule) => rule.verbs);

    expect(verbs("batch", "jobs")).toContain("create");
    expect(verbs("trainer.kubeflow.org", "trainjobs")).toContain("create");
    expect(verbs("", "pods").toSorted()).toEqual(["delete", "get", "list", "watch"]);
    for (const resource of ["secrets", "pods/exec", "pods/attach", "pods/portforward", "serviceaccounts/token", "*"])
      expect(verbs("", resource), resource).toEqual([]);
    expect(verbs("networking.k8s.io", "networkpolicies")).not.toContain("update");
    expect(rules.flatMap((rule) => [...rule.verbs, ...rule.apiGroups])).not.toContain("*");
    expect(at(kindOf(stages, "RoleBinding")[0], "subjects", 0)).toMatchObject({ kind: "Group", name: "fraud@example.com" });
  });

  it("reaches a server only by pods that wear its label", () => {
    const policy = named(stages, "NetworkPolicy", "call-mlflow");

    expect(at(policy, "spec", "podSelector", "matchLabels")).toEqual({ "client.mlops-estate/mlflow": "true" });
    expect(at(policy, "spec", "egress", 0, "ports", 0, "port")).toBe(5000);
    expect(kindOf(stages, "NetworkPolicy").map(({ metadata }) => metadata.name)).not.toContain("call-addresses");
  });

  it("tells pods where experiments and data are, and no key", () => {
    expect(at(named(stages, "ConfigMap", "estate"), "data")).toEqual({
      AWS_ENDPOINT_URL_S3: "http://object-store.mlops.svc:7070",
      ESTATE_TEAM: "fraud",
      MLFLOW_TRACKING_URI: "http://mlflow.mlops.svc:5000",
      DATA_URI: "s3://data",
      ARTIFACTS_URI: "s3://artifacts",
    });
  });

  it("gets each bucket's key under the name that the bucket's variables say", () => {
    const copies = kindOf(stages, "ExternalSecret");

    expect(copies.map(({ metadata }) => metadata.name).toSorted()).toEqual(["object-store-key-artifacts", "object-store-key-data"]);
    expect((at(copies[0], "spec", "data") as { secretKey: string }[]).map(({ secretKey }) => secretKey)).toEqual([
      "accessKeyId",
      "secretAccessKey",
    ]);
  });

  it("has an identity instead of keys in a cloud, and a way to what the cloud serves at addresses", () => {
    const cloud = { ...bucket("data"), env: [], callees: [{ cidrs: ["0.0.0.0/0"], port: 443 }] };
    const wiring = { ...WIRING, buckets: { data: cloud, artifacts: cloud }, identities: { fraud: IDENTITY } };
    const there = teamsStages(on([{ name: "fraud" }]), wiring);

    expect(kindOf(there, "ExternalSecret")).toEqual([]);
    expect(at(named(there, "ServiceAccount", "team"), "metadata", "annotations")).toEqual(IDENTITY.annotations);
    expect(at(named(there, "NetworkPolicy", "call-addresses"), "spec", "egress")).toHaveLength(2);
    expect(placesOf(on([{ name: "fraud" }]), wiring)[0]?.identity).toBe(IDENTITY);
  });
});

describe("a team's surroundings", () => {
  const key = { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } };
  const feast = { system: "feast-online", namespace: "mlops", port: 6566 };
  const wandb = { cidrs: ["0.0.0.0/0"], port: 443, client: "wandb" };
  const surroundings = {
    env: [{ name: "WANDB_BASE_URL", value: "https://api.wandb.ai" }, key],
    callees: [feast, wandb],
    folders: [{ configMap: "feast-client", folder: "/etc/estate/feast", files: { "feature_store.yaml": "project: estate\n" } }],
  };
  const wiring = { ...WIRING, surroundings };
  const stages = teamsStages(on([{ name: "fraud" }]), wiring);

  it("stand in its ConfigMap, but for keys, which are copied as Secrets that nothing waits for", () => {
    const copy = named(stages, "ExternalSecret", "wandb");

    expect(at(named(stages, "ConfigMap", "estate"), "data")).toMatchObject({ WANDB_BASE_URL: "https://api.wandb.ai" });
    expect(JSON.stringify(named(stages, "ConfigMap", "estate"))).not.toContain("WANDB_API_KEY");
    expect(at(copy, "spec", "data")).toEqual([{ secretKey: "api-key", remoteRef: { key: "wandb", property: "api-key" } }]);
    expect(copy.metadata.annotations).toBeUndefined();
    expect(named(stages, "ExternalSecret", "object-store-key-data").metadata.annotations).toEqual({
      "pulumi.com/waitFor": "condition=Ready",
    });
  });

  it("are reached only by pods that wear the label of each, addresses elsewhere too", () => {
    for (const [word, port] of [
      ["feast-online", 6566],
      ["wandb", 443],
    ] as const) {
      const policy = named(stages, "NetworkPolicy", `call-${word}`);

      expect(at(policy, "spec", "podSelector", "matchLabels")).toEqual({ [`client.mlops-estate/${word}`]: "true" });
      expect(at(policy, "spec", "egress", 0, "ports", 0, "port")).toBe(port);
    }
    expect(kindOf(stages, "NetworkPolicy").map(({ metadata }) => metadata.name)).not.toContain("call-addresses");
  });

  it("are files of the team's own namespace where a program wants some, and the place says what to mount", () => {
    const [place] = placesOf(on([{ name: "fraud" }]), wiring);

    expect(at(named(stages, "ConfigMap", "feast-client"), "data")).toEqual({ "feature_store.yaml": "project: estate\n" });
    expect(place?.folders).toEqual([{ configMap: "feast-client", folder: "/etc/estate/feast" }]);
    expect(place?.env).toEqual([key]);
    expect(place?.callees).toEqual(expect.arrayContaining([feast, wandb]));
    expect(placesOf(on([{ name: "fraud" }]), WIRING)[0]).not.toHaveProperty("env");
  });
});

describe("teams", () => {
  it("never share a namespace or an object's name, whatever they are called", () => {
    fc.assert(
      fc.property(fc.uniqueArray(teamName, { minLength: 1, maxLength: 6 }), (names) => {
        const spec = on(names.map((name) => ({ name })));
        const stages = teamsStages(spec, WIRING);
        const places = kindOf(stages, "Namespace").map(({ metadata }) => metadata.name);

        expect(new Set(places).size).toBe(names.length);
        for (const place of places) expect(place).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(stages.flatMap((stage) => Object.keys(stage)).filter((role) => role.endsWith(".namespace"))).toHaveLength(names.length);
        expect(kindOf(stages, "ResourceQuota")).toHaveLength(names.length);
        expect(placesOf(spec, WIRING).map(({ namespace }) => namespace)).toEqual(places);
      }),
    );
  });

  it("are none while they are off", () => {
    expect(teamsStages(TeamsSpec.parse({}), WIRING)).toEqual([]);
    expect(placesOf(TeamsSpec.parse({}), WIRING)).toEqual([]);
  });

  it("have names of their own that a namespace can have", () => {
    const problems = (members: object[]) => TeamsSpec.safeParse({ members }).error?.issues.map(({ path }) => path.join(".")) ?? [];

    expect(problems([{ name: "a" }, { name: "b" }, { name: "a" }])).toEqual(["members.2.name"]);
    expect(problems([{ name: "Fraud" }])).toEqual(["members.0.name"]);
    expect(problems([{ name: "a-" }])).toEqual(["members.0.name"]);
  });
});
