import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantStatements } from "../../../components/identity/aws-policy.ts";
import { AZURE_ROLES, assignmentOf, OWN_ROLES } from "../../../components/identity/azure-roles.ts";
import type { FoldersGrant, Grant } from "../../../components/identity/contract.ts";
import { bindingsOf } from "../../../components/identity/gcp-roles.ts";

const ACCOUNT = "111122223333";
const PLACE = { account: ACCOUNT, region: "eu-central-1", workload: "tracking" };

/** Names in which nobody can read a role. */
const name = fc.stringMatching(/^[a-z][a-z0-9-]{2,30}$/).filter((text) => !text.includes("admin"));
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
const folder = fc.stringMatching(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?\/requests\/$/);
const grant: fc.Arbitrary<Grant> = fc.oneof(
  fc.record({ verb: fc.constantFrom("reads" as const, "writes" as const), bucket }),
  fc.record({
    verb: fc.constantFrom("adds" as const, "replaces" as const),
    bucket,
    below: fc.array(folder, { minLength: 1, maxLength: 50 }),
  }),
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

/** What conditions of Google Cloud say of a grant. */
function expressionsOf(given: FoldersGrant): readonly string[] {
  return bindingsOf(given).flatMap((binding) =>
    "expression" in binding && typeof binding.expression === "string" ? [binding.expression] : [],
  );
}

describe("a grant of folders", () => {
  const folders = fc.record({
    verb: fc.constantFrom("adds" as const, "replaces" as const),
    bucket,
    below: fc.uniqueArray(folder, { minLength: 1, maxLength: 50 }),
  });

  it("names every folder once on each cloud, and nothing above one", () => {
    fc.assert(
      fc.property(folders, (given) => {
        const inAws = grantStatements(given, PLACE).flatMap(({ Action, Resource }) => (Action.includes("s3:PutObject") ? Resource : []));
        const inGcp = expressionsOf(given).flatMap((expression) =>
          [...expression.matchAll(/\/objects\/([^"]+)"/g)].map(([, found]) => found),
        );
        const assignment = assignmentOf(given);
        const inAzure = [...(assignment?.on === "folders" ? assignment.condition : "").matchAll(/StringLike '([^']+)\*'/g)].map(
          ([, found]) => found,
        );

        expect(inAws).toEqual(given.below.map((each) => `${given.bucket.uri.replace("s3://", "arn:aws:s3:::")}/${each}*`));
        expect(inGcp).toEqual(given.below);
        expect(inAzure).toEqual(given.below);
      }),
    );
  });

  it("stays within what an expression and a condition may be, for as many models as may be served", () => {
    const below = Array.from({ length: 50 }, (_, index) => `a-name-of-the-forty-letters-it-may-have-${index % 10}/ground-truth/`);
    const bucketOf = { id: "b", uri: "gs://b", dvc: {}, key: "k", env: {}, service: { cidrs: [], port: 443 } };

    const expressions = expressionsOf({ verb: "adds", bucket: bucketOf, below });
    expect(expressions).toHaveLength(4);
    for (const expression of expressions) expect(expression.split(" || ").length).toBeLessThanOrEqual(13);
    expect(assignmentOf({ verb: "replaces", bucket: bucketOf, below })).toBeDefined();
  });

  it("bounds on Azure every action that its role allows", () => {
    fc.assert(
      fc.property(folders, (given) => {
        const assignment = assignmentOf(given);
        if (assignment?.on !== "folders") throw new Error("no folders");

        const bounded = [...assignment.condition.matchAll(/ActionMatches\{'([^']+)'\}/g)].map(([, action]) => action);
        expect(bounded).toEqual([...OWN_ROLES[assignment.ownRole].dataActions]);
      }),
    );
  });

  it.each(["", "a", "/a/", "*/", "a/*/", 'a"/', "a'/", "a/../", "a b/", "a${b}/"])("is refused of what is no folder's name: %j", (bad) => {
    const given: FoldersGrant = { verb: "adds", bucket: fc.sample(bucket, 1)[0] as FoldersGrant["bucket"], below: [bad] };

    for (const told of [() => grantStatements(given, PLACE), () => bindingsOf(given), () => assignmentOf(given)])
      expect(told).toThrow(/no folder's name/);
  });

  it("is refused of no folder at all", () => {
    const given: FoldersGrant = { verb: "adds", bucket: fc.sample(bucket, 1)[0] as FoldersGrant["bucket"], below: [] };

    expect(() => bindingsOf(given)).toThrow(/names none/);
  });
});
