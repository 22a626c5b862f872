import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { DataVersioningSpec } from "../../../components/data-versioning/contract.ts";
import { accessOf, dataVersioningStages } from "../../../components/data-versioning/manifests.ts";
import { type BucketAccess } from "../../../components/object-store/contract.ts";
import { accessOf as bucketAccess } from "../../../components/object-store/plan.ts";
import { ofKind } from "../../support/workloads.ts";

const namespace = "mlops";
const bucket = bucketAccess({ namespace, buckets: [{ name: "data" }] })["data"] as BucketAccess;

describe("data versioning", () => {
  it("gives every project a prefix of its own, and its configuration no secret", () => {
    const spec = DataVersioningSpec.parse({ projects: ["churn", "fraud"] });

    const { configs } = accessOf(spec, { namespace, bucket });

    expect(configs["churn"]).toContain("url = s3://data/churn\n");
    expect(configs["fraud"]).toContain("url = s3://data/fraud\n");
    expect(JSON.stringify(configs)).not.toMatch(/key|secret/i);
    expect(ofKind(dataVersioningStages(spec, { namespace, bucket }), "ConfigMap")[0]?.data).toEqual({
      "churn.config": configs["churn"],
      "fraud.config": configs["fraud"],
    });
  });

  it("refuses a project that is named twice", () => {
    const parse = () => parseSpec("data", DataVersioningSpec, { projects: ["churn", "churn"] });

    expect(parse).toThrow(UserError);
    expect(parse).toThrow("projects[1]");
  });
});
