import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research" };
const AWS = { ...LOCAL, cloud: "aws", region: "eu-central-1", account: "111122223333" };

/** What is wrong with where data lies; what else an environment lacks is told elsewhere. */
function problemsOf(values: Tree): string[] {
  return checkEnvironment(values)
    .problems.map(({ path, reason }) => `${path}: ${reason}`)
    .filter((problem) => /^(certificates|database|externalSecrets|objectStore|backup)\b/.test(problem));
}

describe("where data lies on this machine", () => {
  it("is fine with the lean systems, and with both others and what they stand on", () => {
    const whole = {
      database: { inCluster: "cloudnative-pg" },
      objectStore: { inCluster: "seaweedfs" },
      certificates: { enabled: true },
      externalSecrets: { enabled: true },
    };

    expect(problemsOf(LOCAL)).toEqual([]);
    expect(problemsOf({ ...LOCAL, ...whole, backup: { enabled: true } })).toEqual([]);
  });

  it("asks for cert-manager where PostgreSQL is CloudNativePG's, and for a store that lets Velero in", () => {
    const values = { ...LOCAL, database: { inCluster: "cloudnative-pg" }, certificates: { enabled: false }, backup: { enabled: true } };

    // At level 0 nothing brings Secrets from elsewhere either.
    expect(problemsOf(values)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^certificates.enabled: must be true where database.inCluster is `cloudnative-pg`/),
        expect.stringMatching(/^externalSecrets.enabled: must be true where backup.enabled is true on `local`/),
        expect.stringMatching(/^objectStore.inCluster: must be `seaweedfs` where backup.enabled is true on `local`/),
      ]),
    );
  });

  it("means nothing on a cloud, whose own services hold the data", () => {
    const values = { ...AWS, database: { inCluster: "cloudnative-pg" }, certificates: { enabled: false }, backup: { enabled: true } };

    expect(problemsOf(values).filter((problem) => problem.includes("inCluster"))).toEqual([]);
  });

  it("names the systems that there are", () => {
    expect(problemsOf({ ...LOCAL, objectStore: { inCluster: "minio" } }).join()).toMatch(/must be one of lean, seaweedfs/);
    expect(problemsOf({ ...LOCAL, database: { inCluster: "cloudnativepg" } }).join()).toMatch(/did you mean `cloudnative-pg`\?/);
  });
});
