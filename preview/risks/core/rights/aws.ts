import type { PlannedResource } from "../../../../plan/plan.ts";
import { statementReadings, wordsAt } from "../../../../policies/core/aws-policy.ts";
import type { Reading } from "../../../../policies/core/reading.ts";
import { shortly } from "../telling.ts";
import { actionOf } from "./aws-actions.ts";
import { type Names, thingOf } from "./names.ts";
import type { Action, Right, Thing } from "./right.ts";

/** Policies that belong to something, the property that holds them, and the property that says what they are about. */
const RESOURCE_POLICIES: Readonly<Record<string, { readonly policy: string; readonly of: string }>> = {
  "aws:s3/bucketPolicy:BucketPolicy": { policy: "policy", of: "bucket" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { policy: "policy", of: "repository" },
  "aws:sqs/queuePolicy:QueuePolicy": { policy: "policy", of: "queueUrl" },
  "aws:sns/topicPolicy:TopicPolicy": { policy: "policy", of: "arn" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { policy: "policy", of: "secretArn" },
  "aws:kms/key:Key": { policy: "policy", of: "" },
  "aws:kms/keyPolicy:KeyPolicy": { policy: "policy", of: "keyId" },
};

/** Rights that a resource of AWS gives. */
export function rightsOfAws(resource: Reading, names: Names): readonly Right[] {
  const { type } = resource.resource;
  if (/^aws:iam\/(role|user|group)Policy:/.test(type)) return ofIdentity(resource, names);
  if (type === "aws:iam/policy:Policy") return rightsIn(resource, names, holdersOfPolicy(resource, names), "policy");
  if (type === "aws:iam/role:Role") return [...whoMayBecome(resource, names), ...inlineOf(resource, names)];
  if (Object.hasOwn(RESOURCE_POLICIES, type)) return ofResourcePolicy(resource, names);
  if (/^aws:iam\/(role|user|group)PolicyAttachment:/.test(type)) return ofAttachment(resource, names);
  if (type === "aws:eks/accessPolicyAssociation:AccessPolicyAssociation") return ofClusterAccess(resource, names);
  return [];
}

/** Policies whose content only an update can tell, so that nothing can be said of what they give. */
export function hiddenPoliciesOfAws(resource: Reading): readonly string[] {
  const isPolicy = /^aws:.*(policy|:Key)$/i.test(resource.resource.type);
  return isPolicy && ["unknown", "secret"].includes(resource.at("policy").state) ? ["policy"] : [];
}

type Holder = Pick<Right, "holder" | "who">;

function ofIdentity(resource: Reading, names: Names): readonly Right[] {
  const key = ["role", "user", "group"].find((each) => resource.at(each).state !== "absent") ?? "role";
  return rightsIn(resource, names, [holderAt(resource, key, names)], "policy");
}

/** Who a property names: by what it comes from, else by its text. */
function holderAt(resource: Reading, property: string, names: Names): Holder {
  const [source] = names.sourcesOf(resource.resource, property);
  const said = resource.at(property).text();
  const known = source ?? (said === undefined ? undefined : names.inAddress(said));
  if (known !== undefined) return { holder: known.urn, who: whoOf(known, names) };
  return { holder: said ?? "", who: "a party outside of the plan" };
}

/** An identity by the service account that is it, where one is bound to it. */
function whoOf(identity: PlannedResource, names: Names): string {
  return names.boundTo(identity.urn) ?? shortly(identity);
}

/** A managed policy is held by whom it is attached to. */
function holdersOfPolicy({ resource, estate }: Reading, names: Names): readonly Holder[] {
  const attached = estate
    .readingsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter((each) => each.resource.propertyDependencies["policyArn"]?.includes(resource.urn));
  const holders = attached.map((each) => holderAt(each, "role", names));
  return holders.length > 0 ? holders : [{ holder: resource.urn, who: `whoever holds ${shortly(resource)}` }];
}

function rightsIn(resource: Reading, names: Names, holders: readonly Holder[], property: string): readonly Right[] {
  return statementReadings(resource.at(property)).flatMap((statement) =>
    holders.map((holder) => rightOf(statement, holder, thingsOf(statement, names), property)),
  );
}

function rightOf(statement: Reading, holder: Holder, things: readonly Thing[], path: string): Right {
  const condition = statement.at("Condition");
  const isDenial = statement.at("Effect").value === "Deny";
  return {
    ...holder,
    actions: actionsOf(statement),
    things,
    condition: condition.state === "absent" ? "" : JSON.stringify(condition.value ?? condition.state),
    ...(isDenial ? { isDenial: true } : {}),
    path,
  };
}

/** Whoever names what is not allowed allows everything else. */
function actionsOf(statement: Reading): readonly Action[] {
  const but = statement.at("NotAction");
  if (but.state !== "absent") return [{ pattern: "*", verb: "do anything with", severity: "critical" }];
  return wordsAt(statement.at("Action")).flatMap(actionOf);
}

function thingsOf(statement: Reading, names: Names): readonly Thing[] {
  if (statement.at("NotResource").state !== "absent") return [EVERYTHING];
  return wordsAt(statement.at("Resource")).flatMap((resource) => thingAt(resource, names));
}

const EVERYTHING: Thing = { pattern: "*", words: "everything", isAll: true };

/** What services of AWS keep. */
const KEPT: Readonly<Record<string, string>> = {
  s3: "bucket",
  kms: "key",
  ecr: "repository",
  iam: "role",
  sqs: "queue",
  secretsmanager: "secret",
  rds: "database",
  "rds-db": "login of a database",
  ec2: "machine or network",
  eks: "cluster",
  logs: "log group",
  sagemaker: "resource of SageMaker",
};

/** What is known after an update only may be any of what the property comes from. */
function thingAt(written: Reading, names: Names): readonly Thing[] {
  if (written.state === "unknown") {
    const sources = written.sources();
    if (sources.length === 0) return [{ pattern: "unknown", words: "something that only an update can tell" }];
    return sources.map((source) => thingOf(source));
  }
  const pattern = written.text();
  if (pattern === undefined) return [];
  if (/^\**$/.test(pattern)) return [EVERYTHING];
  const known = names.inAddress(pattern);
  if (known !== undefined) return [thingOf(known, pattern)];
  const service = pattern.split(":")[2] ?? "";
  const kind = Object.hasOwn(KEPT, service) ? KEPT[service] : undefined;
  if (/^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*/.test(pattern))
    return [{ pattern, words: kind === undefined ? "everything of a service" : `every ${kind}`, isAll: true }];
  return [{ pattern, words: kind === undefined ? "something outside of the plan" : `a ${kind}` }];
}

/** A role's own statements of who may become it, and for whom. */
function whoMayBecome(role: Reading, names: Names): readonly Right[] {
  const thing = thingOf(role.resource);
  return statementReadings(role.at("assumeRolePolicy")).flatMap((statement) =>
    principalsOf(statement, names).map((principal) => ({
      ...rightOf(statement, principal, [thing], "assumeRolePolicy"),
      holder: `${role.resource.urn} ${principal.holder}`,
      actions: [
        {
          pattern: "sts:assumerole",
          verb: "act as" as const,
          severity: isAnybody(principal) ? ("critical" as const) : ("medium" as const),
        },
      ],
    })),
  );
}

function isAnybody({ holder }: Holder): boolean {
  return holder === "*";
}

function inlineOf(role: Reading, names: Names): readonly Right[] {
  const holder = { holder: role.resource.urn, who: whoOf(role.resource, names) };
  return role
    .at("inlinePolicies")
    .items()
    .flatMap((inline, index) =>
      statementReadings(inline.at("policy")).map((statement) =>
        rightOf(statement, holder, thingsOf(statement, names), `inlinePolicies[${index}].policy`),
      ),
    );
}

function ofResourcePolicy(resource: Reading, names: Names): readonly Right[] {
  const { policy, of } = RESOURCE_POLICIES[resource.resource.type] ?? { policy: "policy", of: "" };
  const [whole] = of === "" ? [resource.resource] : names.sourcesOf(resource.resource, of);
  const about = whole ?? names.inAddress(resource.at(of).text() ?? "") ?? resource.resource;
  return statementReadings(resource.at(policy)).flatMap((statement) => {
    const written = wordsAt(statement.at("Resource")).map((each) => each.text() ?? about.urn);
    const things = (written.length === 0 ? [about.urn] : written).map((pattern) => thingOf(about, pattern));
    return principalsOf(statement, names).map((principal) => {
      const right = rightOf(statement, principal, things, policy);
      const actions = isAnybody(principal) ? right.actions.map((action) => ({ ...action, severity: "critical" as const })) : right.actions;
      return { ...right, holder: `${about.urn} ${principal.holder}`, actions: right.isDenial ? right.actions : actions };
    });
  });
}

/** Whom a statement is about; whoever names whom it is not about means everybody else. */
function principalsOf(statement: Reading, names: Names): readonly Holder[] {
  const principal = statement.at("Principal");
  if (statement.at("NotPrincipal").state !== "absent" || principal.text() === "*") return [{ holder: "*", who: "everybody" }];
  return principal.keys().flatMap((sort) =>
    wordsAt(principal.at(sort)).map((each) => {
      const said = each.text();
      if (said === "*") return { holder: "*", who: "everybody" };
      if (sort === "Service") return { holder: said ?? "", who: "a service of AWS" };
      const [source] = each.state === "unknown" ? each.sources() : [];
      const known = source ?? (said === undefined ? undefined : names.inAddress(said));
      if (known !== undefined) return { holder: said ?? known.urn, who: whoOf(known, names) };
      return {
        holder: said ?? each.state,
        who: sort === "Federated" ? "people and programs of an identity provider" : "a party outside of the plan",
      };
    }),
  );
}

/** What policies of AWS' own give, by their names. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const MANAGED: readonly (readonly [RegExp, Action["severity"], Action["verb"], string])[] = [
  [/\/AdministratorAccess$/, "critical", "do anything with", "the account"],
  [/\/(IAMFullAccess|PowerUserAccess)$/, "critical", "do anything with", "the account"],
  [/FullAccess$/, "high", "do anything with", "a service of AWS"],
  [/ReadOnly/, "medium", "read", "a service of AWS"],
];

function ofAttachment(resource: Reading, names: Names): readonly Right[] {
  const key = ["role", "user", "group"].find((each) => resource.at(each).state !== "absent") ?? "role";
  const holder = holderAt(resource, key, names);
  const arn = resource.at("policyArn").text() ?? "";
  const [own] = names.sourcesOf(resource.resource, "policyArn");
  const [, severity, verb, words] = MANAGED.find(([name]) => name.test(arn)) ?? [/./, "medium", "use", "what a policy of AWS' own allows"];
  const thing = own === undefined ? { pattern: arn, words } : { pattern: own.urn, words: `what ${shortly(own)} allows` };
  const action: Action = own === undefined ? { pattern: "hold", verb, severity } : { pattern: "hold", verb: "use", severity: "medium" };
  return [{ ...holder, actions: [action], things: [thing], condition: "", path: "policyArn" }];
}

/** https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
function ofClusterAccess(resource: Reading, names: Names): readonly Right[] {
  const policy = resource.at("policyArn").text() ?? "";
  const isAdmin = /Admin(Policy|ViewPolicy)?$|ClusterAdmin/.test(policy) && !policy.includes("View");
  const action: Action = isAdmin
    ? {
        pattern: policy,
        verb: "do anything with",
        severity: resource.at("accessScope", "type").value === "namespace" ? "high" : "critical",
      }
    : { pattern: policy, verb: policy.includes("View") ? "read" : "write", severity: "medium" };
  const cluster = holderAt(resource, "clusterName", names);
  const { holder, who } = holderAt(resource, "principalArn", names);
  const thing = { pattern: cluster.holder, words: cluster.who === "a party outside of the plan" ? "a cluster" : cluster.who };
  return [
    {
      holder,
      who,
      actions: [action],
      things: [thing],
      condition: JSON.stringify(resource.at("accessScope").value ?? ""),
      path: "policyArn",
    },
  ];
}
