import { describe, expect, it } from "vitest";
import { CONTROLS } from "../../policies/controls/index.ts";
import { cncfAiConformance, controlsFor, REQUIREMENTS, requirementsIn } from "../../policies/packs/cncf-ai-conformance.ts";
import { PACKS } from "../../policies/packs/index.ts";
import { LEVEL_PACKS } from "../../policies/packs/levels.ts";

const idsOf = (name: string) => Object.keys([...LEVEL_PACKS, ...PACKS].find((pack) => pack.name === name)?.controls ?? {});

describe.each([...LEVEL_PACKS, ...PACKS])("the pack $name", ({ controls, description }) => {
  it("says what it is for, and names controls that exist", () => {
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(controls).length).toBeGreaterThan(0);
    expect(Object.keys(controls).filter((id) => !CONTROLS.some((control) => control.id === id))).toEqual([]);
  });
});

describe("the packs", () => {
  it("have names of their own", () => {
    const names = [...LEVEL_PACKS, ...PACKS].map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  it("ask of every level what the baseline asks of any estate", () => {
    for (const { name } of LEVEL_PACKS)
      expect(
        idsOf("baseline").filter((id) => !idsOf(name).includes(id)),
        name,
      ).toEqual([]);
  });

  it("hold the whole standard `restricted`, and nothing that Kubernetes does not ask for", () => {
    const pods = CONTROLS.map(({ id }) => id).filter((id) => id.startsWith("pods-"));

    expect(pods.filter((id) => !idsOf("pod-security").includes(id))).toEqual([]);
    expect(idsOf("pod-security")).not.toContain("containers-cannot-write-their-root");
  });
});

describe("the pack of CNCF's AI Conformance", () => {
  const enforcementOf = (id: string) => cncfAiConformance.controls[id];

  it("has a control for everything that the checklist demands, and enforces it", () => {
    const demanded = REQUIREMENTS.filter(({ isMust }) => isMust);

    expect(demanded.length).toBe(8);
    for (const requirement of demanded) {
      expect(controlsFor(requirement).length, requirement.id).toBeGreaterThan(0);
      for (const { id } of controlsFor(requirement)) expect(enforcementOf(id), id).toBe("mandatory");
    }
  });

  it("says of what the checklist recommends which parts no control tells of", () => {
    const untold = REQUIREMENTS.filter((requirement) => controlsFor(requirement).length === 0).map(({ id }) => id);

    expect(untold).toEqual([
      "virtualized_accelerator",
      "advanced_inference_ingress",
      "high_performance_networking",
      "disaggregated_inference",
      "workload_sandboxing",
    ]);
    expect(enforcementOf("gpu-sharing-is-declared")).toBe("advisory");
  });

  it("knows every requirement that a control names as its source", () => {
    const named = CONTROLS.flatMap(({ sources }) =>
      sources.filter(({ by }) => by === "cncf").flatMap(({ reference }) => requirementsIn(reference)),
    );
    const known = REQUIREMENTS.map(({ id }) => id);

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !known.includes(id))).toEqual([]);
  });
});

describe("all controls", () => {
  it("are each in some pack", () => {
    const packed = [...LEVEL_PACKS, ...PACKS].flatMap(({ controls }) => Object.keys(controls));

    expect(CONTROLS.map(({ id }) => id).filter((id) => !packed.includes(id))).toEqual([]);
  });
});
