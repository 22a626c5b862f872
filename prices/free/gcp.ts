import type { FreeTypes } from "./free.ts";

/** What Google Cloud gives for nothing. */
export const GCP_FREE: readonly FreeTypes[] = [
  {
    because: "identities and what they may do are free",
    source: "https://cloud.google.com/iam/pricing",
    types: [
      "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
      "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
      "gcp:projects/iAMAuditConfig:IAMAuditConfig",
      "gcp:projects/iAMMember:IAMMember",
      "gcp:projects/serviceIdentity:ServiceIdentity",
      "gcp:secretmanager/secretIamMember:SecretIamMember",
      "gcp:serviceaccount/account:Account",
      "gcp:serviceaccount/iAMMember:IAMMember",
      "gcp:storage/bucketIAMMember:BucketIAMMember",
    ],
  },
  {
    because: "a project and the services that it may use are free",
    source: "https://cloud.google.com/resource-manager/docs/creating-managing-projects",
    types: ["gcp:organizations/project:Project", "gcp:projects/service:Service"],
  },
  {
    because: "a network, its firewall, router and peerings are free; gateways, addresses and logs are not",
    source: "https://cloud.google.com/vpc/network-pricing",
    types: [
      "gcp:compute/firewall:Firewall",
      "gcp:compute/network:Network",
      "gcp:compute/router:Router",
      "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
      "gcp:servicenetworking/connection:Connection",
    ],
  },
  { because: "records come with their zone", source: "https://cloud.google.com/dns/pricing", types: ["gcp:dns/recordSet:RecordSet"] },
  {
    because: "a ring of keys is free, its keys are not",
    source: "https://cloud.google.com/kms/pricing",
    types: ["gcp:kms/keyRing:KeyRing"],
  },
  {
    because: "routing logs is free; where they go, what is stored is charged",
    source: "https://cloud.google.com/stackdriver/pricing",
    types: [
      "gcp:logging/projectExclusion:ProjectExclusion",
      "gcp:logging/projectSink:ProjectSink",
      "gcp:monitoring/notificationChannel:NotificationChannel",
    ],
  },
  { because: "budgets are free", source: "https://cloud.google.com/billing/docs/how-to/budgets", types: ["gcp:billing/budget:Budget"] },
  { because: "logins of a database are free", source: "https://cloud.google.com/sql/pricing", types: ["gcp:sql/user:User"] },
];
