import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { amountMarks, clock, timeMarks } from "../../../docs/pages/releases/axis.ts";
import { chartOf } from "../../../docs/pages/releases/chart.ts";
import { layersOf, phasesOf } from "../../../docs/pages/releases/layers.ts";
import { toldOf } from "../../../docs/pages/releases/words.ts";
import { anyCourse, MADE_UP } from "./courses.ts";

/** Characters that no XML document may hold, however they are written. https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

function parsed(svg: string) {
  const { svg: root } = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => ["path", "text", "rect"].includes(name),
  }).parse(svg);
  return root as {
    readonly title: unknown;
    readonly desc: { readonly "#text": string };
    readonly path: readonly { readonly class: string; readonly d: string }[];
  };
}

describe("the chart of a course", () => {
  it("is one well-formed document without a script, whatever anything is called", () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const svg = chartOf(course);

        expect(XMLValidator.validate(svg)).toBe(true);
        expect(svg).not.toMatch(NOT_XML);
        expect(svg.match(/<(\w+)/g)?.map((tag) => tag.slice(1))).not.toContain("script");
        expect(svg.match(/<\/style>/g)).toHaveLength(1);
      }),
    );
  });

  it("draws nothing outside of itself", () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        for (const { d } of parsed(chartOf(course)).path) {
          expect(d).toMatch(/^M[\d. MHVZ]+$/);
          expect(Math.max(...(d.match(/[\d.]+/g) ?? []).map(Number))).toBeLessThanOrEqual(880);
        }
      }),
    );
  });

  it("is as high as what each answered, one on top of the other", () => {
    const tops = Object.fromEntries(
      parsed(chartOf(MADE_UP)).path.flatMap(({ class: classes, d }) =>
        classes.startsWith("layer ") ? [[classes.slice(6), Math.min(...[...d.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y)))]] : [],
      ),
    );

    // The field is 220 high and ends at 40 a second: 8 and 40 of those, above 312.
    expect(tops).toEqual({ tried: 268, champion: 268, before: 92 });
  });

  it("says in words who answered in each state", () => {
    expect(parsed(chartOf(MADE_UP)).desc).toMatchObject({ "#text": toldOf(MADE_UP) });
    expect(toldOf(MADE_UP)).toBe(
      "Minutes and seconds after 2026-01-01T00:00:00.000Z: in state canary-10 from 0:50 on, version 2 answered 10.0 %; in state challenger from 1:20 on, version 2 answered 100.0 %; in state champion from 1:40 on, version 2 answered 100.0 %.",
    );
  });

  it("names every state that there is room for, and marks all", () => {
    const states = Array.from({ length: 25 }, (_, index) => ({ state: `canary-${index}`, second: 50 + index }));
    const svg = chartOf({ ...MADE_UP, states });

    expect(svg.match(/class="state"/g)).toHaveLength(25);
    expect(svg.match(/>canary-\d+</g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe("layers", () => {
  it("hold every request once", () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const sum = (rates: readonly (readonly number[])[]) => rates.flat().reduce((all, rate) => all + rate, 0);
        const drawn = sum(layersOf(course).map(({ perSecond }) => perSecond));
        const answered = sum(course.answered.map(({ perSecond }) => perSecond));

        expect(Math.abs(drawn - answered)).toBeLessThanOrEqual(1e-9 * answered);
      }),
    );
  });

  it("tell the released version apart by who serves it, and from all others", () => {
    expect(layersOf(MADE_UP).map(({ name, role }) => [role, name])).toEqual([
      ["tried", "version 2, tried"],
      ["champion", "version 2, champion"],
      ["before", "version 1, before"],
    ]);
  });
});

describe("phases", () => {
  it("leave what was counted late to the state before", () => {
    const late = { ...MADE_UP, states: [{ state: "canary-10", second: 45 }], answered: MADE_UP.answered.slice(0, 2) };

    expect(phasesOf({ ...late, states: [...late.states, { state: "challenger", second: 75 }] })[0]?.share).toBeCloseTo(0.1, 6);
  });

  it("say nothing of a state in which nobody asked", () => {
    expect(phasesOf({ ...MADE_UP, answered: [] }).map(({ share }) => share)).toEqual([undefined, undefined, undefined]);
  });
});

describe("marks", () => {
  it("of amounts begin at nothing, rise by one step, and hold the largest", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.integer({ min: 1, max: 10 }), (amount, most) => {
        const found = amountMarks(amount, most);
        const step = found[1] ?? 0;

        expect(found[0]).toBe(0);
        expect(found.at(-1)).toBeGreaterThanOrEqual(amount * (1 - 1e-9));
        expect(found.length).toBeLessThanOrEqual(most + 2);
        expect(String(step / 10 ** Math.floor(Math.log10(step) + 1e-9))).toMatch(/^(1|2|5)(\.0*\d)?/);
      }),
    );
  });

  it("of time are few, and within the time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        const found = timeMarks(seconds, 10);

        expect(found.length).toBeLessThanOrEqual(11);
        expect(found.at(-1)).toBeLessThanOrEqual(seconds);
      }),
    );
  });

  it.each([
    [0, "0:00"],
    [90, "1:30"],
    [3599, "59:59"],
    [3690, "1:01:30"],
    [90_061, "25:01:01"],
  ])("of %i s are shown as %s", (seconds, shown) => {
    expect(clock(seconds)).toBe(shown);
  });
});
