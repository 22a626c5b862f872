import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloudSecret, copiedSecrets, copiesFor } from "../../../components/credentials/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf } from "../pods.ts";

const COPIES = copiedSecrets({
  namespace: "pipelines",
  estateNamespace: "mlops",
  secrets: {
    login: { from: "mlflow-login", keys: ["username", "password"] },
    "other-login": { from: "mlflow-login", keys: ["password"] },
    bucket: { from: "bucket-key", keys: ["id"] },
  },
});

function rules(namespace: string) {
  return kindOf([COPIES], "Role")
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap((role) => at(role, "rules") as object[]);
}

describe("copies of Secrets", () => {
  it("bring each key of the original under the name that is asked for", () => {
    const copy = kindOf([COPIES], "ExternalSecret").find(({ metadata }) => metadata.name === "login");

    expect(copy).toMatchObject({
      metadata: { namespace: "pipelines" },
      spec: {
        target: { name: "login" },
        data: [
          { secretKey: "username", remoteRef: { key: "mlflow-login", property: "username" } },
          { secretKey: "password", remoteRef: { key: "mlflow-login", property: "password" } },
        ],
      },
    });
  });

  it("are read by an account that may get those originals and nothing else", () => {
    const own = [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["mlflow-login", "bucket-key"], verbs: ["get"] }];

    expect(rules("mlops")).toEqual(own);
    expect(rules("pipelines")).toEqual([
      { apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: ["copied-secrets"], verbs: ["create"] },
    ]);
  });

  it("let the controller speak for the reader, and the reader read: each binding names its role and whom it is for", () => {
    const bindings = kindOf([COPIES], "RoleBinding").map((binding) => ({
      namespace: binding.metadata.namespace,
      role: at(binding, "roleRef", "name"),
      subject: at(binding, "subjects", 0),
    }));

    expect(bindings).toEqual([
      {
        namespace: "mlops",
        role: "pipelines-copied-secrets",
        subject: { kind: "ServiceAccount", name: "copied-secrets", namespace: "pipelines" },
      },
      {
        namespace: "pipelines",
        role: "copied-secrets",
        subject: { kind: "ServiceAccount", name: "external-secrets", namespace: "external-secrets" },
      },
    ]);
  });

  it("never share a name, whatever namespaces and stores there are", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 2, maxLength: 4 }),
        fc.uniqueArray(word, { minLength: 2, maxLength: 3 }),
        (namespaces, stores) => {
          const all = namespaces.flatMap((namespace) =>
            stores.flatMap((store) =>
              Object.values(
                copiedSecrets({ namespace, estateNamespace: "MLOPS", store, secrets: { [`${store}-s`]: { from: "a", keys: ["k"] } } }),
              ),
            ),
          );
          const names = all.map((object) =>
            "kind" in object ? `${object.kind} ${object.metadata.namespace}/${object.metadata.name}` : "",
          );

          expect(new Set(names).size).toBe(names.length);
        },
      ),
    );
  });
});

describe("copies for what variables refer to", () => {
  it("take every key once, and are waited for unless pods start without every one of them", () => {
    const name = fc.constantFrom("a", "b", "c");
    const reference = fc.record({ name, key: fc.constantFrom("x", "y"), optional: fc.boolean() });
    fc.assert(
      fc.property(fc.array(reference), (references) => {
        const copies = copiesFor(references);
        const made = kindOf([copiedSecrets({ namespace: "n", estateNamespace: "mlops", secrets: copies })], "ExternalSecret");

        expect(Object.keys(copies).toSorted()).toEqual([...new Set(references.map((each) => each.name))].toSorted());
        for (const copy of made) {
          const same = references.filter((each) => each.name === copy.metadata.name);
          const keys = (at(copy, "spec", "data") as { secretKey: string }[]).map(({ secretKey }) => secretKey);
          expect(keys.toSorted()).toEqual([...new Set(same.map(({ key }) => key))].toSorted());
          expect(copy.metadata.annotations === undefined).toBe(same.every(({ optional }) => optional));
        }
      }),
    );
  });
});

describe("a secret of the cloud", () => {
  it("is brought whole, or a key of it, and not waited for", () => {
    const made = cloudSecret({ name: "wandb", namespace: "mlops", from: "prod_wandb", keys: { "api-key": null, other: "inner" } });

    expect(made.metadata).toEqual({ name: "wandb", namespace: "mlops" });
    expect(made.spec.data).toEqual([
      { secretKey: "api-key", remoteRef: { key: "prod_wandb" } },
      { secretKey: "other", remoteRef: { key: "prod_wandb", property: "inner" } },
    ]);
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("stores and copies", () => {
  it("are valid by the upstream definitions", () => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const customs = [...kindOf([COPIES], "ExternalSecret"), ...kindOf([COPIES], "SecretStore")];

    expect(customs.length).toBe(4);
    for (const custom of customs) expect(definitions.problemsOf(custom as never)).toEqual([]);
  });
});
