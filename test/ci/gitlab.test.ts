import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environmentNames } from "../../environments/load.ts";
import type { GitlabJob } from "./schemas.ts";
import { GITLAB, gitlabScripts, ROOT, textOf } from "./templates.ts";

const visible = Object.entries(GITLAB).filter(([name]) => !name.startsWith("."));
const environments = [...new Set(visible.flatMap(([, job]) => job.variables?.["ENVIRONMENT"] ?? []))];

/** A job with all that it extends, nearest first. */
function chain(name: string): GitlabJob[] {
  const job = GITLAB[name];
  if (job === undefined) throw new Error(`there is no job ${name}`);
  return job.extends === undefined ? [job] : [job, ...chain(job.extends)];
}

function effective(name: string): GitlabJob {
  return Object.assign({}, ...chain(name).toReversed());
}

describe("GitLab's pipeline", () => {
  it("has a preview that is given no token and no environment, and takes its base from GitLab", () => {
    const preview = effective("preview");

    expect(preview.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]);
    expect([preview.id_tokens, preview.environment, preview.variables]).toEqual([undefined, undefined, undefined]);
    expect(preview.artifacts?.when).toBe("always");
  });

  it("comments for no fork, from the target branch's code", () => {
    const comment = effective("comment");
    const lines = comment.script ?? [];

    expect(comment.rules?.[0]?.if).toContain("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID");
    expect(lines.indexOf("git checkout --force --detach FETCH_HEAD")).toBeLessThan(lines.indexOf("npm ci"));
    expect(lines[0]).toBe('git fetch --depth 1 origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"');
  });

  it("names no token in any command, but to hand it to a file that only its owner reads", () => {
    const lines = gitlabScripts().filter(({ text }) => /TOKEN/.test(text));

    expect(lines.map(({ text }) => text)).toEqual([
      "printf '%s' \"$AWS_ID_TOKEN\" > /tmp/estate-aws-token",
      "printf '%s' \"$GCP_ID_TOKEN\" > /tmp/estate-gcp-token",
    ]);
    expect(GITLAB[".clouds"]?.before_script?.[0]).toBe("umask 077");
  });

  it.each(environments)("has %s planned, stood up by a person and behind a lock, and looked at for drift", (name) => {
    const [plan, up, drift] = ["plan", "up", "drift"].map((what) => effective(`${what}:${name}`));

    expect(plan?.id_tokens).toBeUndefined();
    expect(up).toMatchObject({ environment: { name: "$ENVIRONMENT" }, resource_group: "$ENVIRONMENT", interruptible: false });
    expect(up?.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "push"', when: "manual" }]);
    expect(up?.needs).toContain(`plan:${name}`);
    expect(drift?.environment).toEqual({ name: "$ENVIRONMENT-drift", action: "verify" });
    expect(drift?.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }]);
    expect(environmentNames(ROOT)).toContain(name);
  });

  it("gives identities only to jobs with an environment", () => {
    expect(environments.length).toBeGreaterThan(1);
    for (const [name] of visible) {
      const job = effective(name);
      if (job.id_tokens !== undefined) expect(job.environment, name).toBeDefined();
    }
  });

  it("pins its images to exact versions, and the engine to the SDK's", () => {
    const images = [...textOf("gitlab/.gitlab-ci.yml").matchAll(/(?:image|name): ([\w/]+:\S+)$/gm)].map(([, image]) => image ?? "");
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

    expect(images.length).toBe(2);
    for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+(-\w+)?$/);
    expect(images).toContain(`pulumi/pulumi:${dependencies["@pulumi/pulumi"]}`);
  });
});
