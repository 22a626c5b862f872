import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { AzurePipeline, type AzureStage, type AzureStep, GithubWorkflow, GitlabPipeline } from "./schemas.ts";

export const ROOT = resolve(import.meta.dirname, "../..");

/** A template's text, as it is copied. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, "ci", file), "utf8");
}

export const GITHUB = Object.fromEntries(
  (["preview", "comment", "up", "drift"] as const).map((name) => [name, GithubWorkflow.parse(parse(textOf(`github/${name}.yaml`)))]),
) as Record<"preview" | "comment" | "up" | "drift", GithubWorkflow>;

/** Jobs by name, each with what it extends. */
export const GITLAB = GitlabPipeline.parse(parse(textOf("gitlab/.gitlab-ci.yml")));

export const AZURE = AzurePipeline.parse(parse(textOf("azure/azure-pipelines.yml")));

/** A step's shell text, and what it may read. */
export interface Script {
  /** Where it stands, for people. */
  readonly where: string;
  readonly text: string;
}

/** Every shell text of every template. */
export function allScripts(): Script[] {
  return [...githubScripts(), ...gitlabScripts(), ...azureScripts()];
}

function githubScripts(): Script[] {
  return Object.entries(GITHUB).flatMap(([file, { jobs }]) =>
    Object.entries(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap(({ run }) => (run === undefined ? [] : [{ where: `github/${file} ${job}`, text: run }])),
    ),
  );
}

export function gitlabScripts(): Script[] {
  return Object.entries(GITLAB).flatMap(([job, { before_script: before = [], script = [] }]) =>
    [...before, ...script].map((text) => ({ where: `gitlab ${job}`, text })),
  );
}

export function azureScripts(): Script[] {
  return azureStages().flatMap(({ stage, jobs }) =>
    jobs.flatMap((job) =>
      stepsOf(job).flatMap(({ bash, inputs }) =>
        [bash, inputs?.["inlineScript"]].flatMap((text) => (text === undefined ? [] : [{ where: `azure ${stage}`, text }])),
      ),
    ),
  );
}

/** The stages, with those that are made for each environment once. */
export function azureStages(): AzureStage[] {
  return AZURE.stages.flatMap((entry) => (isStage(entry) ? [entry] : Object.values(entry).flat()));
}

function isStage(entry: AzureStage | Readonly<Record<string, readonly AzureStage[]>>): entry is AzureStage {
  return typeof entry["stage"] === "string";
}

export function stepsOf(job: AzureStage["jobs"][number]): readonly AzureStep[] {
  return "steps" in job ? job.steps : job.strategy.runOnce.deploy.steps;
}
