import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, markerOf, overheadOf, sameText } from "../../comment/body.ts";
import { HOSTS, roomOf } from "../../comment/index.ts";
import { UserError } from "../../components/core/errors.ts";
import { COMMENT_BYTES } from "../../preview/formats/markdown/index.ts";

/** Names of the sort that people give, close to one another. */
const names = fc
  .array(fc.constantFrom("dev", "prod", "tokyo", "1", "A"), { minLength: 1, maxLength: 5 })
  .chain((words) => fc.constantFrom("-", ".", "_").map((mark) => words.join(mark)));

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom("@", "/merge", "\n", " ", ">", "\r\n", "&#64;", "&commat;", "a", "<!--", "-->", "\0", "\u001b[2J", "\ud800", "`"),
      { maxLength: 30 },
    )
    .map((parts) => parts.join("")),
);

describe("the marker of a project", () => {
  it("is not the beginning of any other's", () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(bodyOf(b, "text").startsWith(markerOf(a))).toBe(a === b);
      }),
    );
  });

  it("is one HTML comment, or the name is refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), hostileText, names), (name) => {
        let marker: string;
        try {
          marker = markerOf(name);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        expect(marker).toBe(`<!-- mlops-estate:preview:${name} -->`);
        expect(marker.slice(4, -3)).not.toMatch(/--|[<>\s]{2}|\n/);
      }),
    );
  });

  it.each(["", "a b", "a--b", "-a", "a-", "a -->", "a\n", "x".repeat(101), "é", "a/b"])("refuses %j", (name) => {
    expect(() => markerOf(name)).toThrow(UserError);
  });
});

describe("a comment's body", () => {
  it("notifies nobody and commands nothing, whatever the text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [, ...lines] = bodyOf("dev", text).split("\n");

        for (const line of lines) {
          expect(line).not.toMatch(/(?:^|[^A-Za-z0-9])@|&(?:#0*64|#x0*40|commat);/i);
          expect(line).not.toMatch(/^[\s>]*\/[a-z]/i);
          expect(line).not.toMatch(/[\0-\x08\x0b-\x1f]/);
        }
        expect(bodyOf("dev", text).isWellFormed()).toBe(true);
      }),
    );
  });

  it("is no longer than its text and what is said to be added", () => {
    fc.assert(
      fc.property(hostileText, fc.option(fc.constant("c0ffee"), { nil: undefined }), (text, commit) => {
        expect(bodyOf("dev", text, commit).length).toBeLessThanOrEqual(text.length + overheadOf("dev", commit));
      }),
    );
  });

  it("keeps what a report consists of", () => {
    const text = "| a | b |\n| --- | --- |\n```diff\n- x: repo/image@sha256:ab\n+ /etc\n```\nops@example.com <details>";

    expect(bodyOf("dev", text)).toBe(`${markerOf("dev")}\n${text}\n`);
  });

  it("has its marker once where the text has it already", () => {
    expect(bodyOf("dev", `${markerOf("dev")}\ntext`)).toBe(bodyOf("dev", "text"));
    expect(bodyOf("dev", bodyOf("dev", "text"))).toBe(bodyOf("dev", "text"));
  });

  it("names the commit of a fork before the text, so that no text can hide it", () => {
    const [marker, note, blank, text] = bodyOf("dev", "<!-- <details>", "c0ffee").split("\n");

    expect([marker, blank, text]).toEqual([markerOf("dev"), "", "<!-- <details>"]);
    expect(note).toMatch(/^> Made by .* c0ffee/);
  });

  it("is the same text with other line ends and blanks at its end, and no other", () => {
    expect(sameText("a\nb\n", "a\r\nb")).toBe(true);
    expect(sameText("a\nb", "a b")).toBe(false);
    expect(sameText(" a", "a")).toBe(false);
  });
});

describe.each(HOSTS.map((host) => [host.name, host] as const))("the room on %s", (_name, host) => {
  it("is its limit but for what is added", () => {
    const room = roomOf(host, "dev", "c0ffee");

    expect(bodyOf("dev", "x".repeat(room), "c0ffee")).toHaveLength(host.limit.characters);
    expect(host.limit.source).toMatch(/https:\/\//);
  });

  it("is enough for what a preview writes, under the longest name and from a fork", () => {
    expect(roomOf(host, "x".repeat(100), "f".repeat(64))).toBeGreaterThanOrEqual(COMMENT_BYTES);
  });
});
