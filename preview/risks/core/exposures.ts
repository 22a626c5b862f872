import { type Setting, safeWith, safeWithout } from "./settings.ts";

const AZURE = /^azure-native:/;
const critical = "critical" as const;
const high = "high" as const;

/** A switch that makes something public when it is on. */
function opens(at: Setting["at"], means: string, severity: Setting["severity"] = critical, types?: RegExp): Setting {
  return {
    at,
    ...(types === undefined ? {} : { types }),
    isSafe: safeWith([false, "false", "Disabled", "None", "disable"], true),
    severity,
    means,
  };
}

/** A switch that keeps something from being public while it is on. */
function closes(at: Setting["at"], means: string, severity: Setting["severity"] = critical, types?: RegExp): Setting {
  return { at, ...(types === undefined ? {} : { types }), isSafe: safeWith([true, "true", "enforced", "Deny"], false), severity, means };
}

const MAY_BE_PUBLIC = "may be made public by a policy or an access list";
const REACHED = "is reached from the internet";

/** Settings that decide whether the internet reaches something. The defaults are those of each cloud's API. */
export const EXPOSURES: readonly Setting[] = [
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
  ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((key) =>
    closes([key], MAY_BE_PUBLIC, critical, /^aws:s3\//),
  ),
  opens(["publiclyAccessible"], REACHED, critical, /^aws:/),
  opens(["mapPublicIpOnLaunch"], "gives its machines addresses on the internet", high, /^aws:/),
  opens(["associatePublicIPAddress"], "gives its machines addresses on the internet", high),
  opens(["associatePublicIpAddress"], "gives its machines addresses on the internet", high),
  // A public endpoint is EKS' own default. https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
  {
    at: ["vpcConfig", "endpointPublicAccess"],
    types: /^aws:eks\//,
    isSafe: safeWith([false], false),
    severity: critical,
    means: "has an API server on the internet",
  },
  {
    at: ["appNetworkAccessType"],
    types: /^aws:sagemaker\//,
    isSafe: safeWith(["VpcOnly"], false),
    severity: high,
    means: "lets its machines onto the internet",
  },
  // https://cloud.google.com/storage/docs/public-access-prevention
  closes(["publicAccessPrevention"], "may be made public by a grant", critical, /^gcp:storage\//),
  closes(["uniformBucketLevelAccess"], "may be made public object by object", high, /^gcp:storage\//),
  closes(["enablePrivateEndpoint"], "has an API server on the internet", critical, /^gcp:container\//),
  closes(["enablePrivateNodes"], "gives its nodes addresses on the internet", high, /^gcp:container\//),
  opens(["allowExternalTraffic"], "has an API server on the internet", high, /^gcp:container\//),
  opens(["gcpPublicCidrsAccessEnabled"], "lets every machine of Google Cloud call its API server", high, /^gcp:container\//),
  // An address on the internet is Cloud SQL's own default. https://cloud.google.com/sql/docs/postgres/configure-ip
  { at: ["ipConfiguration", "ipv4Enabled"], types: /^gcp:sql\//, isSafe: safeWith([false], false), severity: critical, means: REACHED },
  { at: ["visibility"], types: /^gcp:dns\//, isSafe: safeWith(["private"], false), severity: high, means: "is told to the internet" },
  closes(["enablePrivateServiceConnect"], REACHED, high, /^gcp:vertex\//),
  // https://learn.microsoft.com/azure/storage/common/storage-network-security
  ...["publicNetworkAccess", "publicNetworkAccessForIngestion", "publicNetworkAccessForQuery"].map(
    (key): Setting => ({
      at: [key],
      types: AZURE,
      isSafe: safeWith(["Disabled", "SecuredByPerimeter"], false),
      severity: key === "publicNetworkAccess" ? critical : high,
      means: REACHED,
    }),
  ),
  ...["networkRuleSet", "networkAcls"].map(
    (key): Setting => ({
      at: [key, "defaultAction"],
      types: AZURE,
      isSafe: safeWith(["Deny"], false),
      severity: critical,
      means: "lets in every address that no rule denies",
    }),
  ),
  opens(["allowBlobPublicAccess"], MAY_BE_PUBLIC, critical, AZURE),
  opens(["publicAccess"], "is read by everybody without a name", critical, /:BlobContainer$/),
  opens(["anonymousPullEnabled"], "gives its images to everybody without a name", critical, AZURE),
  opens(["enableNodePublicIP"], "gives its nodes addresses on the internet", high, AZURE),
  opens(["enableNodePublicIp"], "gives its nodes addresses on the internet", high, AZURE),
  opens(["remoteLoginPortPublicAccess"], "lets people log in from the internet", high, AZURE),
  closes(["enablePrivateCluster"], "has an API server on the internet", critical, AZURE),
  opens(["enablePrivateClusterPublicFQDN"], "tells the internet the address of its API server", "low", AZURE),
  {
    at: ["enableNoPublicIp", "value"],
    types: AZURE,
    isSafe: safeWithout([false], true),
    severity: high,
    means: "gives its machines addresses on the internet",
  },
];
