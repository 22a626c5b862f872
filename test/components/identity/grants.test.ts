import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantStatements } from "../../../components/identity/aws-policy.ts";
import { AZURE_ROLES, assignmentOf } from "../../../components/identity/azure-roles.ts";
import type { Grant } from "../../../components/identity/contract.ts";
import { bindingsOf } from "../../../components/identity/gcp-roles.ts";

const ACCOUNT = "111122223333";
const PLACE = { account: ACCOUNT, region: "eu-central-1", workload: "tracking" };

const name = fc.stringMatching(/^[a-z][a-z0-9-]{2,30}$/);
const bucket = name.map((id) => ({
  id: `arn:aws:s3:::${id}`,
  uri: `s3://${id}`,
  dvc: { url: `s3://${id}` },
  key: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${id}`,
  env: {},
  service: { cidrs: ["0.0.0.0/0"], port: 443 },
}));
const database = name.map((id) => ({
  id: `db-${id.toUpperCase()}`,
  host: `${id}.example.com`,
  port: 5432,
  service: { cidrs: ["10.0.0.0/8"], port: 5432 },
  logins: "password" as const,
  administrator: { method: "aws-secret", secretArn: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${id}`, region: "eu-central-1" },
}));
const grant: fc.Arbitrary<Grant> = fc.oneof(
  fc.record({ verb: fc.constantFrom("reads" as const, "writes" as const), bucket }),
  fc.record({ verb: fc.constantFrom("connects" as const, "administers" as const), database }),
  fc.record({
    verb: fc.constant("reads" as const),
    secret: name.map((id) => ({ id: `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${id}` })),
  }),
  fc.record({ verb: fc.constant("edits" as const), zone: name.map((id) => `Z${id.toUpperCase()}`) }),
);

describe("any grant", () => {
  it("becomes statements on AWS that allow named actions on named resources", () => {
    fc.assert(
      fc.property(grant, (given) => {
        const statements = grantStatements(given, PLACE);

        expect(statements.length).toBeGreaterThan(0);
        for (const { Action, Condition, Effect, Resource } of statements) {
          expect(Effect).toBe("Allow");
          for (const action of Action) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
          expect(Resource).not.toBe("*");
          // What ends in a wildcard is the objects of one bucket, the state of a change, or any key that a condition narrows to what it opens.
          const bounded = typeof Resource === "string" && /^arn:aws:(s3:::|route53:::change\/)/.test(Resource);
          if (typeof Resource === "string" && Resource.endsWith("*") && !bounded) expect(Condition).toBeDefined();
        }
      }),
    );
  });

  it("reads without writing anywhere", () => {
    fc.assert(
      fc.property(
        grant.filter(({ verb }) => verb === "reads"),
        (given) => {
          const actions = grantStatements(given, PLACE).flatMap(({ Action }) => Action);

          expect(actions.filter((action) => /:(Put|Delete|Create|Change|Update|Generate)/.test(action))).toEqual([]);
          expect(JSON.stringify(bindingsOf(given))).not.toMatch(/objectUser|admin/i);
          expect(JSON.stringify(assignmentOf(given) ?? {})).not.toMatch(/Contributor|Owner/);
        },
      ),
    );
  });

  it("becomes bindings on Google Cloud of one resource each, with no basic role", () => {
    fc.assert(
      fc.property(grant, (given) => {
        for (const binding of bindingsOf(given)) {
          expect(JSON.stringify(binding)).not.toMatch(/roles\/(owner|editor|viewer|.*[aA]dmin)"/);
          expect(["bucket", "secret", "instance", "login", "zone"]).toContain(binding.on);
        }
      }),
    );
  });

  it("becomes at most one assignment on Azure, on the resource of the grant", () => {
    fc.assert(
      fc.property(grant, (given) => {
        const assignment = assignmentOf(given);
        const resource =
          "bucket" in given ? given.bucket.id : "database" in given ? given.database.id : "secret" in given ? given.secret.id : given.zone;

        if (assignment !== undefined) expect(assignment.scope).toBe(resource);
        if (assignment !== undefined && "role" in assignment) expect(AZURE_ROLES[assignment.role]).toMatch(/^[0-9a-f-]{36}$/);
      }),
    );
  });
});
