import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";

const COMMON = { owner: "platform", costCentre: "research" };
const AWS = { ...COMMON, cloud: "aws", region: "eu-central-1", account: "111122223333" };
const AZURE = { ...COMMON, cloud: "azure", region: "westeurope", account: "00000000-0000-0000-0000-000000000000" };
const STORE =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/records/providers/Microsoft.Storage/storageAccounts/records";

describe("the check of where records go as well", () => {
  it.each([
    [AWS, "records-of-all"],
    [AZURE, STORE],
  ])("lets a store through that is written as its cloud does", (values, copyTo) => {
    expect(pathsOf({ ...values, audit: { copyTo } })).not.toContain("audit.copyTo");
  });

  it.each([
    [AWS, STORE],
    [AWS, "arn:aws:s3:::records"],
    [AWS, "Records"],
    [AZURE, "records-of-all"],
    [AZURE, STORE.replace("Microsoft.Storage", "Microsoft.KeyVault")],
  ])("refuses another", (values, copyTo) => {
    expect(pathsOf({ ...values, audit: { copyTo } })).toContain("audit.copyTo");
  });
});

function pathsOf(values: object): string[] {
  return checkEnvironment(values as never).problems.map(({ path }) => path);
}
