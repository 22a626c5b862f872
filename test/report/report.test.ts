import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SECRET, UNKNOWN } from "../../plan/values.ts";
import { reportOf } from "../../report/report.ts";
import { change, environmentPreview, fullInput, fullPreview, inputOf, largeInput, resource } from "./samples.ts";

/** Bytes that a page on 2,000 resources may have. */
const MOST_BYTES = 2_000_000;

/** What the page's script reads, as text. */
function dataIn(page: string): string {
  return /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page)?.[1] ?? "";
}

function policyIn(page: string): string {
  return (/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "").replaceAll("&apos;", "'");
}

describe("the report", () => {
  it("is the same for the same preview", () => {
    expect(reportOf(fullInput())).toBe(reportOf(fullInput()));
  });

  it("loads nothing", () => {
    const page = reportOf(fullInput());

    expect(page.match(/\ssrc=|\burl\((?!#)|@import|<(?:iframe|object|embed|base|form action)\b/g) ?? []).toEqual([]);
    expect(page.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
    expect(page.match(/href="(?!#|data:,")[^"]*"/g) ?? []).toEqual([]);
  });

  it("lets nothing run but its own script, and takes styles by their hash", () => {
    const page = reportOf(fullInput());
    const hashOf = (text: string | undefined) =>
      `'sha256-${createHash("sha256")
        .update(text ?? "")
        .digest("base64")}'`;
    const script = /<script type="module">([\s\S]*?)<\/script>/.exec(page)?.[1];
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => hashOf(text));

    expect(policyIn(page)).toContain(`script-src ${hashOf(script)};`);
    expect(policyIn(page)).toContain(`style-src ${styles.join(" ")};`);
    expect(policyIn(page)).toContain("default-src 'none'");
    expect(policyIn(page)).not.toContain("unsafe");
  });

  it("has one module as its script, without what a browser would not find", () => {
    const script = /<script type="module">([\s\S]*?)<\/script>/.exec(reportOf(fullInput()))?.[1] ?? "";

    expect(script).toContain("function unpacked(");
    expect(script.match(/^(?:import|export)\b.*/gm) ?? []).toEqual([]);
  });

  it("has no style in an attribute, which its policy would refuse", () => {
    expect(reportOf(fullInput()).match(/\sstyle="|\son[a-z]+="/g) ?? []).toEqual([]);
  });

  it("names each environment once where tabs choose it, and shows first where most is at stake", () => {
    const page = reportOf(fullInput());

    expect(
      [...page.matchAll(/role="tab" id="tab-\d" aria-controls="panel-\d" aria-selected="(\w+)"/g)].map(([, chosen]) => chosen),
    ).toEqual(["false", "false", "true"]);
  });

  it("offers a list in the place of tabs where there are many environments", () => {
    const many = Array.from({ length: 12 }, (_, index) => environmentPreview({ environment: `team-${index}` }));
    const page = reportOf(inputOf(many));

    expect(page).not.toContain('<button type="button" role="tab"');
    expect(page.match(/<option value="\d+"/g)).toHaveLength(12);
  });

  it("tells secrets and what is unknown by words", () => {
    const login = resource("tracking", "kubernetes:core/v1:Secret", "login");
    const changes = [change("update", login, { values: [{ path: "data.password", kind: "change", before: SECRET, after: UNKNOWN }] })];
    const data = dataIn(reportOf(inputOf([environmentPreview({ changes })])));

    expect(data).toContain('"(secret)"');
    expect(data).toContain('"(known after the update)"');
    expect(data).not.toContain("estate:value");
  });

  it("tells policies written as JSON by what they say", () => {
    const role = resource("identity", "aws:iam/role:Role", "role");
    const text = (action: string) => JSON.stringify({ Statement: [{ Action: action, Effect: "Allow" }] });
    const changes = [
      change("update", role, { values: [{ path: "policy", kind: "change", before: text("s3:GetObject"), after: text("s3:*") }] }),
    ];

    expect(dataIn(reportOf(inputOf([environmentPreview({ changes })])))).toContain('"  - Action: \\"s3:*\\""');
  });

  it("says why an environment has no preview, and nothing else of it", () => {
    const page = reportOf(
      inputOf([environmentPreview({ outcome: "error", verdict: "cannot be previewed", error: "gpu.count (-1) is <b>bad</b>" })]),
    );

    expect(page).toContain("gpu.count (-1) is &lt;b&gt;bad&lt;/b&gt;");
    expect(page).not.toContain('id="e0-risks"');
  });

  it("says who answers for a waiver, why and until when", () => {
    const page = reportOf(inputOf([fullPreview()]));

    expect(page).toContain("Waived by <b>platform</b> until <b>2027-01-31</b>: rehearsed by hand each quarter");
  });

  it("lists what has no price, and counts it nowhere", () => {
    const page = reportOf(inputOf([fullPreview()]));

    expect(page).toContain("traffic between zones");
    expect(page).toContain("Without a price, not counted");
    expect(page).toContain("prices of 2026-11-20");
  });
});

describe("the report on 2,000 resources", () => {
  const page = reportOf(largeInput(2_000));

  it("stays under 2 MB", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
    expect(Buffer.byteLength(page)).toBeGreaterThan(300_000);
  });

  it("stays under 2 MB where all of them are new and long, with what weighs most in detail", () => {
    const { preview, estates } = largeInput(2_000);
    const [environment] = preview.environments;
    const long = (index: number) => Array.from({ length: 60 }, (_, line) => `line ${line} of ${index}, ${"<long> ".repeat(8)}`).join("\n");
    const changes = (estates[0]?.resources ?? []).map((each, index) => change("create", { ...each, inputs: { text: long(index) } }));
    const last = changes.at(-1);
    const risks = [
      { id: "public-exposure", severity: "critical" as const, urn: last?.urn ?? "", reason: "open", advice: "close", paths: [] },
    ];
    const full = reportOf({
      estates,
      preview: { ...preview, environments: [{ ...(environment ?? environmentPreview()), changes, risks }] },
    });

    expect(Buffer.byteLength(full)).toBeLessThan(MOST_BYTES);
    expect(dataIn(full)).toContain("line 59 of 1999");
    expect(dataIn(full)).not.toContain("line 59 of 1998, ");
  });
});
