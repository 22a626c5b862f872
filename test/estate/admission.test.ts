import { describe, expect, it } from "vitest";
import { STATEMENTS } from "../../components/admission/contract.ts";
import { statements } from "../../components/admission/statements/index.ts";
import { broken, kindsOf } from "../components/admission/cel.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

const MAKERS = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

describe("what the API server is asked to hold the estate to", () => {
  it("is kept by everything that the estate makes itself, at the highest level", async () => {
    const plan = await estatePlan({ maturity: 3 });
    const objects = plannedObjects(plan).map(({ apiVersion, fields, kind, metadata }) => ({ apiVersion, kind, metadata, ...fields }));
    // The pods that they will make, as they are asked about one by one.
    const pods = objects
      .filter(({ kind }) => MAKERS.includes(kind))
      .map(({ metadata, spec }) => ({ kind: "Pod", metadata, spec: { serviceAccountName: "default", ...spec.template.spec } }));
    const namespaceOf = (name?: string) => objects.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === name);
    const found: string[] = [];

    for (const name of STATEMENTS.filter((each) => each !== "team-images-have-digests")) {
      const statement = statements[name];
      const subjects = [...objects, ...pods].filter(({ kind }) => kindsOf(statement).includes(kind));
      if (name !== "models-have-lineage") expect(subjects.length, name).toBeGreaterThan(0);
      for (const object of subjects) {
        found.push(
          ...broken(statement, object, namespaceOf(object.metadata.namespace)).map(
            (message) => `${object.kind} ${object.metadata.name}: ${message}`,
          ),
        );
      }
    }

    expect(found).toEqual([]);
  });
});
