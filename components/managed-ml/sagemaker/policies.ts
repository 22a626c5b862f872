import { type Input, interpolate } from "@pulumi/pulumi";
import type { EndpointRelease } from "../contract.ts";
import { alarmArns } from "./alarms.ts";
import {
  arnOf,
  attaches,
  insideNetwork,
  looksAround,
  type Place,
  pulls,
  reads,
  type Statement,
  TRACKING_PREFIX,
  usesDisks,
  usesKeys,
  writes,
  writesLogs,
} from "./statements.ts";

/** Name of whoever asks, which SageMaker fills in. https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-spaces-updates.html */
const OWN_NAME = "${sagemaker:UserProfileName}";

/** Jobs of a pipeline are named by SageMaker itself, unless their author asks for names of his own. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html */
const JOBS_OF_PIPELINES = "pipelines-";

/** MLflow: files of runs, and nothing else of the bucket. */
export function trackingStatements(place: Place): readonly Statement[] {
  const { artifacts } = place.buckets;
  const files = interpolate`${artifacts.id}/${TRACKING_PREFIX}/*`;
  return [
    { Sid: "FindFiles", Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: artifacts.id },
    { Sid: "ReadFiles", Effect: "Allow", Action: ["s3:GetObject"], Resource: files },
    writes("Files", artifacts, `${TRACKING_PREFIX}/`),
    usesKeys([artifacts], place),
  ];
}

/** A model behind the endpoint: it reads itself, and leaves captures of what it was asked and answered. */
export function servingStatements(place: Place, log: Input<string>, release: EndpointRelease | undefined): readonly Statement[] {
  const { artifacts, captures } = place.buckets;
  return [
    ...reads("Artifacts", artifacts),
    writes("Captures", captures, `${place.stem}/`),
    usesKeys([artifacts, captures], place),
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: interpolate`${log}:*`,
    },
    // https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
    ...(release?.thresholds === undefined
      ? []
      : [{ Sid: "LookAtAlarms", Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: alarmArns(place) } as const]),
    pulls(place),
    ...attaches(place),
    ...looksAround(place),
  ];
}

/** A pipeline: it trains, tests, registers, and releases by changing the one endpoint, but where a plan says what answers there. */
export function pipelineStatements(
  place: Place,
  others: { readonly tracking: Input<string>; readonly pipelines: Input<string>; readonly serving: Input<string> },
  release: EndpointRelease | undefined,
): readonly Statement[] {
  const { artifacts, captures, data } = place.buckets;
  return [
    ...reads("Data", data),
    ...reads("Artifacts", artifacts),
    ...reads("Captures", captures),
    writes("Artifacts", artifacts, ""),
    usesKeys([data, artifacts, captures], place),
    ...usesDisks(place),
    ...jobs(place, JOBS_OF_PIPELINES),
    ...registers(place),
    ...(release === undefined
      ? [...makesModels(place, [place.stem, JOBS_OF_PIPELINES]), ...releases(place)]
      : makesModels(place, [JOBS_OF_PIPELINES])),
    passes([others.pipelines, others.serving]),
    tracks(others.tracking),
    writesLogs(place),
    pulls(place),
    ...attaches(place),
    ...looksAround(place),
  ];
}

/** A person: reads data, tries things out, and starts pipelines, through which all that a pipeline may do is in reach. Approves nothing. */
export function workspaceStatements(
  place: Place,
  others: { readonly tracking: Input<string>; readonly pipelines: Input<string>; readonly domain: Input<string> },
): readonly Statement[] {
  const { artifacts, data } = place.buckets;
  return [
    ...reads("Data", data),
    ...reads("Artifacts", artifacts),
    writes("Artifacts", artifacts, ""),
    usesKeys([data, artifacts], place),
    ...usesDisks(place),
    ...ownSpaces(place, others.domain),
    ...jobs(place, place.stem),
    ...pipelines(place),
    ...looksAtModels(place),
    passes([others.pipelines]),
    tracks(others.tracking),
    writesLogs(place),
    listsAll(place),
  ];
}

function jobs(place: Place, start: string): readonly Statement[] {
  const training = arnOf(place, "sagemaker", `training-job/${start}*`);
  const processing = arnOf(place, "sagemaker", `processing-job/${start}*`);
  const transform = arnOf(place, "sagemaker", `transform-job/${start}*`);
  return [
    {
      Sid: "StartJobsInNetwork",
      Effect: "Allow",
      Action: ["sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"],
      Resource: [processing, training],
      Condition: insideNetwork(place),
    },
    // A transform runs where its model says, and a model is made for our network only.
    { Sid: "StartTransforms", Effect: "Allow", Action: ["sagemaker:CreateTransformJob"], Resource: transform },
    {
      Sid: "FollowJobs",
      Effect: "Allow",
      Action: [
        "sagemaker:DescribeProcessingJob",
        "sagemaker:DescribeTrainingJob",
        "sagemaker:DescribeTransformJob",
        "sagemaker:StopProcessingJob",
        "sagemaker:StopTrainingJob",
        "sagemaker:StopTransformJob",
      ],
      Resource: [processing, training, transform],
    },
    tagsOnCreation("TagJobs", [processing, training, transform]),
  ];
}

/** Tags may be given with a thing, and never changed later. https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html */
function tagsOnCreation(Sid: string, Resource: readonly Input<string>[]): Statement {
  return { Sid, Effect: "Allow", Action: ["sagemaker:AddTags"], Resource, Condition: { Null: { "sagemaker:TaggingAction": "false" } } };
}

/** A version waits for a person's approval; whoever made it cannot give it. */
function registers(place: Place): readonly Statement[] {
  const group = arnOf(place, "sagemaker", `model-package-group/${place.stem}`);
  const versions = arnOf(place, "sagemaker", `model-package/${place.stem}/*`);
  return [
    {
      Sid: "RegisterForApproval",
      Effect: "Allow",
      Action: ["sagemaker:CreateModelPackage"],
      Resource: [group, versions],
      Condition: { StringEqualsIfExists: { "sagemaker:ModelApprovalStatus": "PendingManualApproval" } },
    },
    tagsOnCreation("TagVersions", [versions]),
    ...looksAtModels(place),
  ];
}

function looksAtModels(place: Place): readonly Statement[] {
  const group = arnOf(place, "sagemaker", `model-package-group/${place.stem}`);
  const versions = arnOf(place, "sagemaker", `model-package/${place.stem}/*`);
  const endpoint = arnOf(place, "sagemaker", `endpoint/${place.stem}`);
  return [
    { Sid: "LookAtRegistry", Effect: "Allow", Action: ["sagemaker:DescribeModelPackageGroup"], Resource: group },
    {
      Sid: "LookAtVersions",
      Effect: "Allow",
      Action: ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"],
      Resource: versions,
    },
    { Sid: "AskEndpoint", Effect: "Allow", Action: ["sagemaker:DescribeEndpoint", "sagemaker:InvokeEndpoint"], Resource: endpoint },
  ];
}

/** Models run isolated and in our network, in a transform or behind the one endpoint. */
function makesModels(place: Place, starts: readonly string[]): readonly Statement[] {
  const models = starts.map((start) => arnOf(place, "sagemaker", `model/${start}*`));
  return [
    {
      Sid: "MakeIsolatedModels",
      Effect: "Allow",
      Action: ["sagemaker:CreateModel"],
      Resource: models,
      Condition: { ...insideNetwork(place), Bool: { "sagemaker:NetworkIsolation": "true" } },
    },
    { Sid: "CleanUpModels", Effect: "Allow", Action: ["sagemaker:DeleteModel", "sagemaker:DescribeModel"], Resource: models },
    tagsOnCreation("TagModels", models),
  ];
}

/** The one endpoint, which a release changes. */
function releases(place: Place): readonly Statement[] {
  const endpoint = arnOf(place, "sagemaker", `endpoint/${place.stem}`);
  const configurations = arnOf(place, "sagemaker", `endpoint-config/${place.stem}*`);
  return [
    {
      Sid: "ConfigureEndpoint",
      Effect: "Allow",
      Action: ["sagemaker:CreateEndpointConfig", "sagemaker:DeleteEndpointConfig", "sagemaker:DescribeEndpointConfig"],
      Resource: configurations,
    },
    {
      Sid: "ReleaseOnEndpoint",
      Effect: "Allow",
      Action: ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"],
      Resource: [endpoint, configurations],
    },
    {
      Sid: "ShareOutOnEndpoint",
      Effect: "Allow",
      Action: ["sagemaker:UpdateEndpointWeightsAndCapacities"],
      Resource: endpoint,
    },
    tagsOnCreation("TagReleases", [configurations, endpoint]),
  ];
}

function passes(Resource: readonly Input<string>[]): Statement {
  const Condition = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };
  return { Sid: "HandRolesToSageMaker", Effect: "Allow", Action: ["iam:PassRole"], Resource, Condition };
}

function tracks(Resource: Input<string>): Statement {
  const Action = ["sagemaker:CallMlflowAppApi", "sagemaker:CreatePresignedMlflowAppUrl", "sagemaker:DescribeMlflowApp"];
  return { Sid: "TrackRuns", Effect: "Allow", Action, Resource };
}

function pipelines(place: Place): readonly Statement[] {
  const pipeline = arnOf(place, "sagemaker", `pipeline/${place.stem}*`);
  return [
    {
      Sid: "RunPipelines",
      Effect: "Allow",
      Action: [
        "sagemaker:CreatePipeline",
        "sagemaker:DescribePipeline",
        "sagemaker:DescribePipelineDefinitionForExecution",
        "sagemaker:DescribePipelineExecution",
        "sagemaker:ListPipelineExecutionSteps",
        "sagemaker:ListPipelineExecutions",
        "sagemaker:StartPipelineExecution",
        "sagemaker:StopPipelineExecution",
        "sagemaker:UpdatePipeline",
      ],
      Resource: pipeline,
    },
    tagsOnCreation("TagPipelines", [pipeline]),
  ];
}

/** All people share one role, so a condition keeps each in workspaces of their own. */
function ownSpaces(place: Place, domain: Input<string>): readonly Statement[] {
  const spaces = arnOf(place, "sagemaker", interpolate`space/${domain}/*`);
  const apps = arnOf(place, "sagemaker", interpolate`app/${domain}/*`);
  const profiles = arnOf(place, "sagemaker", interpolate`user-profile/${domain}/*`);
  const self = arnOf(place, "sagemaker", interpolate`user-profile/${domain}/${OWN_NAME}`);
  return [
    {
      Sid: "LookAtWorkspaces",
      Effect: "Allow",
      Action: [
        "sagemaker:DescribeApp",
        "sagemaker:DescribeDomain",
        "sagemaker:DescribeSpace",
        "sagemaker:DescribeUserProfile",
        "sagemaker:ListTags",
      ],
      Resource: [arnOf(place, "sagemaker", interpolate`domain/${domain}`), spaces, apps, profiles],
    },
    {
      Sid: "ManageOwnWorkspaces",
      Effect: "Allow",
      Action: ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:DeleteApp", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace"],
      Resource: [spaces, apps],
      Condition: { ArnLike: { "sagemaker:OwnerUserProfileArn": self }, StringEquals: { "sagemaker:SpaceSharingType": "Private" } },
    },
    tagsOnCreation("TagWorkspaces", [spaces, apps]),
  ];
}

/** Lists know no resource: they show names of the whole account. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html */
function listsAll({ estate: { region } }: Place): Statement {
  return {
    Sid: "ListNames",
    Effect: "Allow",
    Action: [
      "sagemaker:ListApps",
      "sagemaker:ListDomains",
      "sagemaker:ListEndpoints",
      "sagemaker:ListMlflowApps",
      "sagemaker:ListModelPackageGroups",
      "sagemaker:ListPipelines",
      "sagemaker:ListProcessingJobs",
      "sagemaker:ListSpaces",
      "sagemaker:ListTrainingJobs",
      "sagemaker:ListUserProfiles",
    ],
    Resource: "*",
    Condition: { StringEquals: { "aws:RequestedRegion": region } },
  };
}
