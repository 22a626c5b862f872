import { describe, expect, it } from "vitest";
import { CONTROLS } from "../../policies/controls/index.ts";
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
