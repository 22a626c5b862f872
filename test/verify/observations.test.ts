import { describe, expect, it } from "vitest";
import type { KubectlResult } from "../../cluster/kubectl.ts";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { observe, WITNESSES } from "../../verify/observations/index.ts";
import type { Question, Seen } from "../../verify/observations/witness.ts";
import { deployment, object, resource } from "../support/control-cases.ts";

/** Answers of kubectl as an API server of Kubernetes 1.36 gave them, cut to the fields that are read. */
const FORBIDDEN = 'Error from server (Forbidden): error when creating "STDIN": pods "estate-verify-in-mlops" is forbidden:';
const AS_ROOT = refused(
  `${FORBIDDEN} violates PodSecurity "restricted:latest": runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)`,
);
const GREEDY = refused(
  `${FORBIDDEN} exceeded quota: estate, requested: limits.cpu=90k,limits.memory=900Ti, used: limits.cpu=9,limits.memory=6016Mi, limited: limits.cpu=16,limits.memory=24Gi`,
);
const LATEST = refused(
  `Error from server (Invalid): error when creating "STDIN": pods "estate-verify-in-mlops" is forbidden: ValidatingAdmissionPolicy 'mlops-estate-images-are-pinned' with binding 'mlops-estate-images-are-pinned' denied request: an image is named by no tag`,
);
const NO_ACCOUNT = refused(`${FORBIDDEN} error looking up service account mlops/default: serviceaccount "default" not found`);
const UNREACHABLE = refused("The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?");
const ADMITTED = answer("pod/estate-verify-in-mlops created (server dry run)\n");

const NAMESPACE = resource("kubernetes:core/v1:Namespace", {
  metadata: { name: "mlops", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
const SERVER = deployment("mlflow", {
  env: [{ name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "login", key: "password" } } }],
});
const MODEL = object("kubernetes:apps/v1:Deployment", "model-example", {
  spec: { template: { metadata: { labels: { "mlops-estate/model": "example" } } } },
});
const MONITORING = {
  ...resource("estate:monitoring:Monitoring", {}),
  outputs: { prometheus: "http://prometheus.mlops.svc:9090" },
};
const BINDING = object("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "pinned", {
  spec: { policyName: "mlops-estate-images-are-pinned", validationActions: ["Deny", "Audit"] },
});
const ROUTE = object("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "mlflow", {});
const CERTIFICATE = object("kubernetes:cert-manager.io/v1:Certificate", "estate", {});
const QUOTA = object("kubernetes:core/v1:ResourceQuota", "estate", {});

const deniesAll = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const live = (name: string, fields: object) => ({ metadata: { name, namespace: "mlops", generation: 2 }, ...fields });
const ready = (status: object, container: object = { readinessProbe: { httpGet: {} } }) =>
  list({ kind: "Deployment", ...live("mlflow", { spec: { replicas: 1, template: { spec: { containers: [container] } } }, status }) });
const accepted = (status: string) => list(live("mlflow", { status: { parents: [{ conditions: [{ type: "Accepted", status }] }] } }));
const certificate = (status: string) => list(live("estate", { status: { conditions: [{ type: "Ready", status }] } }));
const targets = (health: string) => answer(JSON.stringify({ data: { activeTargets: [{ health, labels: { job: "model-example" } }] } }));

interface Case {
  readonly control: string;
  readonly plan: readonly PlannedResource[];
  /** What an answer shows where pods run, and where they are simulated if that differs. */
  readonly shows: readonly (readonly [KubectlResult, Seen["outcome"], Seen["outcome"]?])[];
}

const CASES: readonly Case[] = [
  {
    control: "pods-run-as-non-root",
    plan: [NAMESPACE],
    shows: [
      [AS_ROOT, "held"],
      [ADMITTED, "broken"],
      [GREEDY, "not seen"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "images-are-pinned",
    plan: [NAMESPACE, BINDING],
    shows: [
      [LATEST, "held"],
      [ADMITTED, "broken"],
      [NO_ACCOUNT, "not seen"],
    ],
  },
  {
    control: "namespaces-have-quotas",
    plan: [QUOTA],
    shows: [
      [GREEDY, "held"],
      [ADMITTED, "broken"],
      [LATEST, "not seen"],
    ],
  },
  {
    control: "namespaces-deny-by-default",
    plan: [NAMESPACE],
    shows: [
      [list(live("deny-all", { spec: deniesAll })), "held", "simulated"],
      [list(live("deny-all", { spec: { ...deniesAll, policyTypes: ["Ingress"] } })), "broken"],
      [list(live("deny-all", { spec: { ...deniesAll, podSelector: { matchLabels: { app: "a" } } } })), "broken"],
      [list(live("deny-all", { spec: { ...deniesAll, egress: [{}] } })), "broken"],
      [list(), "broken"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "servers-have-probes",
    plan: [SERVER],
    shows: [
      [ready({ observedGeneration: 2, readyReplicas: 1 }), "held", "simulated"],
      [ready({ observedGeneration: 1, readyReplicas: 1 }), "broken"],
      [ready({ observedGeneration: 2 }), "broken"],
      [ready({ observedGeneration: 2, readyReplicas: 1 }, {}), "broken"],
      [list(), "broken"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "no-credentials-in-the-open",
    plan: [SERVER],
    shows: [
      [answer("mlops/login password\nmlops/login username\n"), "held"],
      [answer("mlops/login username\nother/login password\n"), "broken", "simulated"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "routes-can-split-traffic",
    plan: [ROUTE],
    shows: [
      [accepted("True"), "held"],
      [accepted("False"), "broken", "simulated"],
      [list(live("mlflow", {})), "broken", "simulated"],
      [refused('error: the server doesn\'t have a resource type "httproutes"'), "not seen"],
    ],
  },
  {
    control: "pages-have-certificates",
    plan: [CERTIFICATE],
    shows: [
      [certificate("True"), "held"],
      [certificate("False"), "broken", "simulated"],
      [list(), "broken", "simulated"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "model-services-are-scraped",
    plan: [MODEL, MONITORING],
    shows: [
      [targets("up"), "held", "simulated"],
      [targets("down"), "broken", "simulated"],
      [answer("<html>"), "not seen", "simulated"],
      [UNREACHABLE, "not seen", "simulated"],
    ],
  },
];

describe.each(CASES)("what is seen of $control", ({ control, plan, shows }) => {
  it.each(shows.map(([given, real, simulated = real]) => ({ given, real, simulated })))(
    "is $real, or $simulated, by the answer %#",
    ({ given, real, simulated }) => {
      expect(seen(plan, given, false)?.outcome).toBe(real);
      expect(seen(plan, given, true)?.outcome).toBe(simulated);
    },
  );

  it("is nothing where the plan has nothing of it", () => {
    expect(seen([], ADMITTED, false)).toBeUndefined();
  });

  function seen(resources: readonly PlannedResource[], given: KubectlResult, simulated: boolean): Seen | undefined {
    const witness = WITNESSES.find((each) => each.control === control);
    const circumstances = { resources, simulated, policed: !simulated };
    return witness?.questions(circumstances).length === 0 ? undefined : witness?.seen([given], circumstances);
  }
});

describe("what is looked at", () => {
  it("is shown by cases, and is controls that exist", () => {
    const controls = WITNESSES.map(({ control }) => control);

    expect(controls).toEqual(CASES.map(({ control }) => control));
    expect(controls.filter((id) => !CONTROLS.some((control) => control.id === id))).toEqual([]);
  });

  it("changes nothing, and reads no Secret's value", async () => {
    const questions: Question[] = [];
    await observe({ resources: CASES.flatMap(({ plan }) => plan) }, cluster("context", false), {
      patienceMs: 0,
      ask: async (question) => {
        questions.push(question);
        return list();
      },
    });
    const words = questions.map(({ args }) => args.join(" "));

    expect(words.filter((each) => !each.startsWith("get ") && !each.includes("--dry-run=server"))).toEqual([]);
    expect(words.filter((each) => each.startsWith("get secrets") && !each.includes("go-template="))).toEqual([]);
  });

  it("is looked at again while it is broken, since what has just started may not be seen yet", async () => {
    let looks = 0;
    const all = await observe({ resources: [NAMESPACE] }, cluster("context", false), {
      ask: async ({ args }) => {
        if (args[0] === "create") return AS_ROOT;
        looks += 1;
        return looks === 1 ? list() : list(live("deny-all", { spec: deniesAll }));
      },
    });

    expect(all.find(({ control }) => control === "namespaces-deny-by-default")?.outcome).toBe("held");
  });

  it("is not that a network holds what it does not enforce", async () => {
    const [observation] = await observe({ resources: [NAMESPACE] }, cluster("embedded", false), {
      patienceMs: 0,
      ask: async ({ args }) => (args[0] === "create" ? AS_ROOT : list(live("deny-all", { spec: deniesAll }))),
    }).then((all) => all.filter((each) => each.control === "namespaces-deny-by-default"));

    expect(observation?.outcome).toBe("not seen");
  });
});

function cluster(kind: "context" | "embedded", simulated: boolean) {
  return { kind, simulated, context: "test", kubeconfigPath: "unused" };
}

function answer(stdout: string): KubectlResult {
  return { stdout, stderr: "", exitCode: 0 };
}

function refused(stderr: string): KubectlResult {
  return { stdout: "", stderr, exitCode: 1 };
}

function list(...items: readonly object[]): KubectlResult {
  return answer(JSON.stringify({ kind: "List", items: items as unknown as PlanValue }));
}
