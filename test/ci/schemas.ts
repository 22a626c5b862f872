import { z } from "zod";

/*
 * Keys that the templates use, and no others: a key that a system does not know is ignored there, or ends the run. From the systems' own references,
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, https://docs.gitlab.com/ci/yaml/ and
 * https://learn.microsoft.com/azure/devops/pipelines/yaml-schema.
 */

const Values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const access = z.enum(["read", "write"]);
const Permissions = z.partialRecord(z.enum(["actions", "contents", "id-token", "pull-requests", "security-events"]), access);
const Concurrency = z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() });

const GithubStep = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: Values.optional(),
  env: Values.optional(),
});

const GithubJob = z.strictObject({
  name: z.string(),
  if: z.string().optional(),
  needs: z.string().optional(),
  strategy: z
    .strictObject({
      "fail-fast": z.boolean().optional(),
      "max-parallel": z.int().optional(),
      matrix: z.strictObject({ environment: z.array(z.string()) }),
    })
    .optional(),
  concurrency: Concurrency.optional(),
  environment: z.string().optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.int(),
  permissions: Permissions,
  steps: z.array(GithubStep.refine(({ uses, run }) => (uses === undefined) !== (run === undefined), "a step runs or uses")),
});

/** One workflow of GitHub Actions. */
export const GithubWorkflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    pull_request: z.null().optional(),
    push: z.strictObject({ branches: z.array(z.string()) }).optional(),
    workflow_run: z.strictObject({ workflows: z.array(z.string()), types: z.array(z.literal("completed")) }).optional(),
    schedule: z.array(z.strictObject({ cron: z.string() })).optional(),
    workflow_dispatch: z.null().optional(),
  }),
  permissions: Permissions,
  concurrency: Concurrency.optional(),
  jobs: z.record(z.string(), GithubJob),
});
export type GithubWorkflow = z.infer<typeof GithubWorkflow>;

const Rules = z.array(z.strictObject({ if: z.string(), when: z.enum(["always", "manual"]).optional() }));

const GitlabJob = z.strictObject({
  extends: z.string().optional(),
  stage: z.string().optional(),
  image: z.strictObject({ name: z.string(), entrypoint: z.array(z.string()) }).optional(),
  interruptible: z.boolean().optional(),
  timeout: z.string().optional(),
  rules: Rules.optional(),
  needs: z.array(z.union([z.string(), z.strictObject({ job: z.string(), artifacts: z.boolean() })])).optional(),
  variables: z.record(z.string(), z.string()).optional(),
  id_tokens: z.record(z.string(), z.strictObject({ aud: z.string() })).optional(),
  environment: z.strictObject({ name: z.string(), action: z.literal("verify").optional() }).optional(),
  resource_group: z.string().optional(),
  before_script: z.array(z.string()).optional(),
  script: z.array(z.string()).optional(),
  artifacts: z
    .strictObject({
      when: z.literal("always"),
      expose_as: z.string().optional(),
      paths: z.array(z.string()),
      reports: z.strictObject({ junit: z.string() }).optional(),
    })
    .optional(),
});
export type GitlabJob = z.infer<typeof GitlabJob>;

/** The jobs of GitLab's file; what holds for all of them is checked and left out. */
export const GitlabPipeline = z
  .object({
    workflow: z.strictObject({ rules: Rules }),
    stages: z.array(z.string()),
    variables: z.record(z.string(), z.string()),
    default: z.strictObject({ image: z.string(), interruptible: z.boolean(), timeout: z.string() }),
  })
  .catchall(GitlabJob)
  .transform(({ workflow: _workflow, stages, variables: _variables, default: _default, ...jobs }) => {
    for (const [name, { stage }] of Object.entries(jobs)) {
      if (stage !== undefined && !stages.includes(stage)) throw new Error(`${name} is in the stage ${stage}, which is not listed`);
    }
    return jobs;
  });

const AzureStep = z.strictObject({
  checkout: z.literal("self").optional(),
  fetchDepth: z.string().optional(),
  persistCredentials: z.string().optional(),
  task: z.enum(["UseNode@1", "PublishTestResults@2", "AzureCLI@2"]).optional(),
  inputs: z.record(z.string(), z.union([z.string(), z.boolean().transform(String)])).optional(),
  bash: z.string().optional(),
  publish: z.string().optional(),
  download: z.literal("current").optional(),
  artifact: z.string().optional(),
  displayName: z.string().optional(),
  condition: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});
export type AzureStep = z.infer<typeof AzureStep>;

const AzureStage = z.strictObject({
  stage: z.string(),
  displayName: z.string(),
  dependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  condition: z.string().optional(),
  jobs: z.array(
    z.union([
      z.strictObject({ job: z.string(), displayName: z.string(), timeoutInMinutes: z.string(), steps: z.array(AzureStep) }),
      z.strictObject({
        deployment: z.string(),
        displayName: z.string(),
        environment: z.string(),
        timeoutInMinutes: z.string(),
        strategy: z.strictObject({ runOnce: z.strictObject({ deploy: z.strictObject({ steps: z.array(AzureStep) }) }) }),
      }),
    ]),
  ),
});

export type AzureStage = z.infer<typeof AzureStage>;

const Branches = z.strictObject({ include: z.array(z.string()) });

/** The file of Azure Pipelines. */
export const AzurePipeline = z.strictObject({
  parameters: z.array(
    z.strictObject({ name: z.string(), displayName: z.string(), type: z.literal("object"), default: z.array(z.string()) }),
  ),
  trigger: z.strictObject({ branches: Branches }),
  pr: z.literal("none"),
  schedules: z.array(z.strictObject({ cron: z.string(), displayName: z.string(), branches: Branches, always: z.string() })),
  pool: z.strictObject({ vmImage: z.string() }),
  lockBehavior: z.literal("sequential"),
  stages: z.array(z.union([AzureStage, z.record(z.string().startsWith("${{ each "), z.array(AzureStage))])),
});
