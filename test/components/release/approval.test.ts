import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTORS, MODEL_STATES, mayGo, stateOf, TRANSITIONS } from "../../../components/release/approval.ts";

const version = (aliases: readonly string[], tags: Readonly<Record<string, string>> = {}) => stateOf({ aliases, tags });

describe("the states of a version", () => {
  it.each([
    [[], {}, "registered"],
    [["challenger"], { approval: "pending" }, "pending"],
    [["challenger"], {}, "pending"],
    [["challenger"], { approval: "automatic" }, "approved"],
    [["challenger"], { approval: "approved" }, "approved"],
    [["challenger"], { approval: "rejected" }, "rejected"],
    [[], { approval: "rejected" }, "rejected"],
    [["champion"], { approval: "approved", "promoted-over": "1" }, "champion"],
    [[], { approval: "approved", "promoted-over": "1", release: "promoted" }, "retired"],
    [[], { approval: "automatic", release: "taken-back" }, "taken-back"],
    [[], { approval: "superseded" }, "superseded"],
  ] as const)("are told by aliases %j and tags %j: %s", (aliases, tags, state) => {
    expect(version(aliases, tags)).toBe(state);
  });

  it("are all reached from the first one, and only the release gives callers a version", () => {
    const reached = new Set(["registered"]);
    for (let round = 0; round < MODEL_STATES.length; round++)
      for (const { from, to } of TRANSITIONS) if (reached.has(from)) reached.add(to);

    expect([...reached].sort()).toEqual([...MODEL_STATES].sort());
    expect(TRANSITIONS.filter(({ to }) => to === "champion").map(({ by }) => by)).toEqual(["release"]);
  });

  it("are one of those that there are, whatever the registry says", () => {
    const word = fc.oneof(fc.constantFrom("champion", "challenger", "approved", "pending", "rejected", "taken-back"), fc.string());
    const tags = fc.dictionary(fc.oneof(fc.constantFrom("approval", "release", "promoted-over"), fc.string()), word);
    fc.assert(
      fc.property(fc.array(word), tags, (aliases, each) => {
        expect(MODEL_STATES).toContain(version(aliases, each));
      }),
    );
  });

  it("let a person say no to what is released already, and yes to nothing that was refused", () => {
    expect(mayGo("approved", "rejected", "approver")).toBe(true);
    expect(mayGo("rejected", "approved", "approver")).toBe(false);
    expect(mayGo("pending", "champion", "approver")).toBe(false);
  });
});

describe("the README of releases", () => {
  it("has every way from state to state", async () => {
    const text = await readFile(join(import.meta.dirname, "../../../components/release/README.md"), "utf8");
    const cells = (line: string) => line.split("|").map((cell) => cell.trim());
    const rows = text.split("\n").map(cells);

    for (const { by, from, how, to, when } of TRANSITIONS) expect(rows).toContainEqual(["", from, to, by, when, how, ""]);
    for (const [actor, who] of Object.entries(ACTORS)) expect(text).toContain(`\`${actor}\`: ${who}`);
  });
});
