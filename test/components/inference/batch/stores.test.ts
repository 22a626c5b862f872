import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bucketOf, CLOUDS, PLACES, STORES_LOCK, visit } from "../../../support/cloud-stores.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";
import { KEPT_CONTRACT } from "./store-contract.ts";

const HERE = import.meta.dirname;
const PROGRAMS = join(HERE, "../../../../components/inference/batch");

const prepared = await pythonWith(STORES_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

describe.skipIf(python === undefined).each(CLOUDS)(
  `the store of batch inference on %s${whySkipped(prepared)}`,
  { timeout: 120_000 },
  (cloud) => {
    it("reads what still is what was listed, and says so where it is not", async () => {
      const pod = { cloud, grants: [{ verb: "writes", bucket: bucketOf(cloud) } as const], folders: [PROGRAMS] };
      const { err, left, out } = await visit(python, pod, {}, [join(HERE, "objects.py"), "contract", `${PLACES[cloud].address}/out`]);

      expect(err).toBe("");
      expect(JSON.parse(out)).toEqual(KEPT_CONTRACT);
      expect(left).toEqual({ "out/a/c.csv": "other" });
    });
  },
);
