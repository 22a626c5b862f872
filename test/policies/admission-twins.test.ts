import { describe, expect, it } from "vitest";
import { STATEMENTS } from "../../components/admission/contract.ts";
import { statements } from "../../components/admission/statements/index.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { Estate } from "../../policies/core/estate.ts";
import { findingsOf } from "../../policies/core/evaluate.ts";
import { broken } from "../components/admission/cel.ts";
import { ADMITTED_TYPES, type Asked, askedOf, BEYOND_ADMISSION, controlWith, TWINS } from "../support/admission-twins.ts";

/** Statements that no control asks of a plan, and why. */
const WITHOUT_CONTROL: Readonly<Record<string, string>> = {
  "team-images-have-digests": "an environment may ask for it with admission.teamDigests; no level does",
};

const POD_SECURITY = "the API server's own Pod Security refuses it, which every namespace of the estate is labelled for";
const CHARTS = "it would refuse pods of charts, whose insides no environment decides";
const NAMESPACES = "whoever may label a namespace may take the policies of admission away; without a reason it frees its pods of nothing";
const OTHER_OBJECTS = "it is about what stands beside an object, and the API server is asked about one at a time";

/** Controls that blame objects which the API server is asked about, and have no statement, and why. */
const WITHOUT_STATEMENT: Readonly<Record<string, string>> = {
  "pods-do-not-escalate": POD_SECURITY,
  "pods-drop-all-capabilities": POD_SECURITY,
  "pods-have-a-seccomp-profile": POD_SECURITY,
  "pods-keep-kernel-defaults": POD_SECURITY,
  "pods-run-as-non-root": POD_SECURITY,
  "pods-use-no-host-ports": POD_SECURITY,
  "containers-cannot-write-their-root": CHARTS,
  "servers-have-probes": CHARTS,
  "namespaces-deny-by-default": OTHER_OBJECTS,
  "namespaces-have-quotas": OTHER_OBJECTS,
  "team-namespaces-are-restricted": NAMESPACES,
  "namespaces-restrict-their-pods": NAMESPACES,
  "no-credentials-in-the-open": "a refusal comes too late: who asked has sent the password already, and the audit log may hold it",
};

const asked = (
  await Promise.all(
    TWINS.map(async ({ control, statement }) => (await askedOf(statement, control)).map((each) => ({ ...each, statement }))),
  )
).flat();

describe.each(TWINS)("admission by $statement and the control $control", ({ control, statement }) => {
  // What has a wrong type never gets as far as admission; the test on an API server has these too.
  const own = asked.filter((each) => each.control === control && each.statement === statement && each.sort !== "wrong-type");

  it.each(own)("say the same of $title ($object.metadata.name)", (each) => {
    const beyond = BEYOND_ADMISSION[control]?.[each.title] !== undefined;

    expect(isDenied(each)).toBe(beyond ? !each.violates : each.violates);
  });

  it("is shown by what keeps to it and by what breaks it", () => {
    expect(new Set(own.map(({ violates }) => violates))).toEqual(new Set([true, false]));
  });
});

describe("the table of twins", () => {
  it("names controls that exist, once", () => {
    const named = TWINS.map(({ control }) => control);

    expect(named.filter((id) => !CONTROLS.some((control) => control.id === id))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it("gives a reason for every statement without a control", () => {
    expect(STATEMENTS.filter((name) => statements[name].controls.length === 0).toSorted()).toEqual(Object.keys(WITHOUT_CONTROL).toSorted());
  });

  it("gives a reason for every control of security that blames what the API server is asked about, and has no statement", async () => {
    const blaming = await Promise.all(CONTROLS.map(async (control) => ((await blames(control.id)) ? [control] : [])));
    const twins = TWINS.map(({ control }) => control);
    const alone = blaming.flat().filter(({ id }) => !twins.includes(id));
    const excused = Object.keys(WITHOUT_STATEMENT);

    expect(alone.filter(({ dimension, id }) => dimension === "security" && !excused.includes(id)).map(({ id }) => id)).toEqual([]);
    expect(excused.filter((excuse) => !alone.some(({ id }) => id === excuse))).toEqual([]);
  });

  it("excuses only cases that there are", async () => {
    for (const [id, cases] of Object.entries(BEYOND_ADMISSION)) {
      const titles = (await controlWith(id)).cases.map(({ title }) => title);

      expect(titles).toEqual(expect.arrayContaining(Object.keys(cases)));
    }
  });
});

/** Whether a control blames an object of its violating cases which a policy of admission could be about, seeing nothing but that object. */
async function blames(id: string): Promise<boolean> {
  const { cases, control } = await controlWith(id);
  return cases
    .filter(({ sort }) => sort === "violating")
    .flatMap((each) => each.resources)
    .filter(({ type }) => ADMITTED_TYPES.includes(type))
    .some((alone) => {
      const found = findingsOf(control, new Estate({ environment: "test", cloud: "aws", maturity: control.level, resources: [alone] }));
      return !("notApplicable" in found) && found.some(({ urn }) => urn === alone.urn);
    });
}

/** As the API server does: what cannot be evaluated is denied too (failurePolicy `Fail`). */
function isDenied({ accounts, namespace, object, statement }: Asked & { readonly statement: keyof typeof statements }): boolean {
  try {
    return broken(statements[statement], defaulted(object, accounts), namespace).length > 0;
  } catch {
    return true;
  }
}

/** What the API server adds to a pod before it asks: requests where there are limits only, amounts as text, and the token of its account. */
// oxlint-disable typescript/no-explicit-any -- the fields differ by kind, and a test that reads a wrong one fails
function defaulted(object: any, accounts: readonly any[]): object {
  if (object.kind !== "Pod") return object;
  const { spec } = object;
  const amounts = (amount: object = {}) => Object.fromEntries(Object.entries(amount).map(([what, value]) => [what, String(value)]));
  const containers = spec.containers.map((container: any) => {
    const limits = amounts(container.resources?.limits);
    return { ...container, resources: { limits, requests: { ...limits, ...amounts(container.resources?.requests) } } };
  });
  const serviceAccountName = spec.serviceAccountName ?? "default";
  const account = accounts.find(({ metadata }) => metadata.name === serviceAccountName);
  const mounts = spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
  const volumes = [...(spec.volumes ?? []), ...(mounts ? [{ name: "kube-api-access-abcde", projected: {} }] : [])];
  return { ...object, spec: { ...spec, serviceAccountName, containers, volumes } };
}
