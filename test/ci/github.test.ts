import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environmentNames } from "../../environments/load.ts";
import { GITHUB, ROOT, textOf } from "./templates.ts";

const FILES = ["preview", "comment", "up", "drift"] as const;
const jobs = Object.entries(GITHUB).flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ id: `${file}/${name}`, ...job })),
);
const steps = jobs.flatMap(({ id, steps: own }) => own.map((step) => ({ job: id, ...step })));
const using = (action: string) => steps.filter(({ uses }) => uses?.startsWith(`${action}@`));

describe("the workflows of GitHub", () => {
  it("pin every action to a commit, with its version beside it, and one commit an action", () => {
    const pins = FILES.flatMap((file) => textOf(`github/${file}.yaml`).split("\n")).filter((line) => /\buses:/.test(line));

    expect(pins.length).toBe(steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of pins) expect(line).toMatch(/ uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(new Set(pins.map((line) => line.replace(/.*uses: /, ""))).size).toBe(
      new Set(steps.flatMap(({ uses }) => uses?.split("@")[0] ?? [])).size,
    );
  });

  it("give each job what it needs and no more", () => {
    for (const file of FILES) expect(GITHUB[file].permissions).toEqual({});
    expect(Object.fromEntries(jobs.map(({ id, permissions }) => [id, permissions]))).toEqual({
      "preview/preview": { contents: "read" },
      "preview/findings": { actions: "read", contents: "read", "security-events": "write" },
      "comment/comment": { actions: "read", contents: "read", "pull-requests": "write" },
      "up/plan": { contents: "read" },
      "up/up": { contents: "read", "id-token": "write" },
      "drift/drift": { contents: "read", "id-token": "write" },
    });
  });

  it("have no secret, and leave no token on the disk", () => {
    for (const file of FILES)
      expect(textOf(`github/${file}.yaml`)).not.toMatch(/\bsecrets\b|pull_request_target:|set-output|ACTIONS_ALLOW/);
    for (const { job, with: inputs } of using("actions/checkout")) expect(inputs, job).toHaveProperty("persist-credentials", false);
  });

  it("take nothing that others write into a shell, and only known things elsewhere", () => {
    const known =
      /^(!cancelled\(\)|github\.(token|repository)|runner\.temp|matrix\.environment|vars\.[A-Z_]+( != '')?|github\.event\.(before|pull_request\.number|workflow_run\.id)|!cancelled\(\) && github\.event\.pull_request\.head\.repo\.full_name == github\.repository)$/;
    // Names of a group, and a condition: neither is ever text of a command.
    const elsewhere =
      /^(github\.event\.workflow_run\.(head_repository\.full_name|head_branch)|github\.event\.workflow_run\.event == 'pull_request' && contains\(.*\))$/;

    for (const { job, run } of steps) expect(run ?? "", job).not.toContain("${{");
    const expressions = FILES.flatMap((file) =>
      [...textOf(`github/${file}.yaml`).matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, inner]) => inner ?? ""),
    );
    expect(expressions.filter((inner) => !known.test(inner) && !elsewhere.test(inner))).toEqual([]);
  });
});

describe("the preview on GitHub", () => {
  it("runs on pull requests alone, with no token in reach of the code", () => {
    const { preview } = GITHUB.preview.jobs;

    expect(Object.keys(GITHUB.preview.on)).toEqual(["pull_request"]);
    expect(preview?.environment).toBeUndefined();
    for (const { env, with: inputs } of preview?.steps ?? []) expect(JSON.stringify([env, inputs])).not.toMatch(/token|vars\./i);
  });

  it("hands over what it found even where it fails", () => {
    const { preview } = GITHUB.preview.jobs;
    const uploads = (preview?.steps ?? []).filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"));

    expect(uploads.map((step) => step.with?.["name"])).toEqual(["preview", "preview-comment"]);
    for (const upload of uploads) expect(upload.if).toBe("${{ !cancelled() }}");
  });

  it("gives rights to findings only where the branch is the repository's own, to a job that runs none of its code", () => {
    const { findings } = GITHUB.preview.jobs;

    expect(findings?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    expect(findings?.steps.filter(({ run, uses }) => run !== undefined || uses?.startsWith("actions/checkout@"))).toEqual([]);
  });
});

describe("the comment on GitHub", () => {
  const job = GITHUB.comment.jobs["comment"];

  it("follows the preview by its name", () => {
    expect(GITHUB.comment.on).toEqual({ workflow_run: { workflows: [GITHUB.preview.name], types: ["completed"] } });
    expect(job?.if).toContain("github.event.workflow_run.event == 'pull_request'");
  });

  it("runs the default branch's code, and puts the artifact where nothing is run from, after what is run was installed", () => {
    const order = job?.steps.map(({ uses, run }) => uses?.split("@")[0] ?? run?.split(" ").slice(0, 4).join(" "));

    expect(order).toEqual(["actions/checkout", "actions/setup-node", "npm ci", "actions/download-artifact", "npm run --silent estate"]);
    expect(job?.steps[0]?.with).toEqual({ "persist-credentials": false });
    expect(job?.steps[3]?.with).toMatchObject({ name: "preview-comment", path: "${{ runner.temp }}/preview" });
  });
});

describe("`up` on GitHub", () => {
  const { plan, up } = GITHUB.up.jobs;

  it("gets an identity only behind an environment's approval, one run at a time", () => {
    for (const job of jobs.filter(({ permissions }) => permissions["id-token"] === "write")) {
      expect(job.environment).toMatch(/^\$\{\{ matrix\.environment \}\}(-drift)?$/);
      expect(job.concurrency).toEqual({ group: expect.stringContaining("${{ matrix.environment }}"), "cancel-in-progress": false });
    }
    expect(GITHUB.up.on).toEqual({ push: { branches: ["main"] } });
    expect(up?.needs).toBe("plan");
    expect(up?.concurrency?.group).not.toBe(GITHUB.drift.jobs["drift"]?.concurrency?.group);
  });

  it("stands up each environment that it previewed, which all exist", () => {
    const names = [plan, up, GITHUB.drift.jobs["drift"]].map((job) => job?.strategy?.matrix.environment);

    expect(new Set(names.map((list) => JSON.stringify(list))).size).toBe(1);
    expect(environmentNames(ROOT)).toEqual(expect.arrayContaining(names[0] ?? []));
  });

  it("installs the engine that the SDK belongs to", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

    expect(using("pulumi/actions").length).toBe(2);
    for (const { with: inputs } of using("pulumi/actions")) expect(inputs?.["pulumi-version"]).toBe(dependencies["@pulumi/pulumi"]);
  });
});
