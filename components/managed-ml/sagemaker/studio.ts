import { Domain } from "@pulumi/aws/sagemaker/domain.js";
import { UserProfile } from "@pulumi/aws/sagemaker/userProfile.js";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlArgs, ManagedMlSpec } from "../contract.ts";

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html */
const DOMAIN_NAME: NameRule = { longest: 63 };

/** Minutes after which an idle application stops, the fewest there are, and the most that its user may set. https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-idle-shutdown.html */
const IDLE_MINUTES = 60;
const LONGEST_IDLE_MINUTES = 480;

/** Disk of a workspace in GB: what it gets, and the most that its user may ask for. */
const DISK_GB = 5;
const LARGEST_DISK_GB = 100;

/** Applications that know no idle shutdown, and cost until somebody remembers them. */
const HIDDEN = ["Canvas", "JupyterServer", "KernelGateway", "RStudioServerPro"];

/** What workspaces run as, and in which security group. */
interface WorkspacePlace {
  readonly role: Input<string>;
  readonly workloads: Input<string>;
}

/**
 * The domain of all workspaces. It makes a file system and two security groups of its own, which it leaves behind:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
 */
export function newDomain(name: string, place: WorkspacePlace, args: ManagedMlArgs, options: CustomResourceOptions): Domain {
  const { estate, keys, network } = args;
  return new Domain(
    `${name}-domain`,
    {
      domainName: physicalName(estate, "workspaces", DOMAIN_NAME),
      authMode: "IAM",
      appNetworkAccessType: "VpcOnly",
      vpcId: network.id,
      subnetIds: [...network.nodeSubnets],
      kmsKeyId: keys.storage,
      defaultUserSettings: settingsOf(place),
      domainSettings: { executionRoleIdentityConfig: "USER_PROFILE_NAME" },
      retentionPolicy: { homeEfsFileSystem: estate.protect ? "Retain" : "Delete" },
      tagPropagation: "ENABLED",
      tags: tagsOf(estate, "managed-ml"),
    },
    { ...options, protect: estate.protect },
  );
}

/** Everybody's settings are the domain's. There are none for shared spaces, so nobody works under the name of another. */
function settingsOf({ role, workloads }: WorkspacePlace) {
  const appLifecycleManagement = {
    idleSettings: {
      lifecycleManagement: "ENABLED",
      idleTimeoutInMinutes: IDLE_MINUTES,
      minIdleTimeoutInMinutes: IDLE_MINUTES,
      maxIdleTimeoutInMinutes: LONGEST_IDLE_MINUTES,
    },
  };
  return {
    executionRole: role,
    securityGroups: [workloads],
    studioWebPortal: "ENABLED",
    defaultLandingUri: "studio::",
    studioWebPortalSettings: { hiddenAppTypes: HIDDEN },
    jupyterLabAppSettings: { appLifecycleManagement },
    codeEditorAppSettings: { appLifecycleManagement },
    sharingSettings: { notebookOutputOption: "Disabled" },
    spaceStorageSettings: { defaultEbsStorageSettings: { defaultEbsVolumeSizeInGb: DISK_GB, maximumEbsVolumeSizeInGb: LARGEST_DISK_GB } },
  };
}

/** One profile a person; it holds the person's own workspaces. */
export function newProfiles(
  name: string,
  { users }: ManagedMlSpec,
  domain: Domain,
  { estate }: ManagedMlArgs,
  options: CustomResourceOptions,
): readonly UserProfile[] {
  return users.map(
    (user) =>
      new UserProfile(`${name}-user-${user}`, { domainId: domain.id, userProfileName: user, tags: tagsOf(estate, "managed-ml") }, options),
  );
}
