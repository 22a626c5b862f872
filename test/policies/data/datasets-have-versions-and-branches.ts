import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";

const DATABASE = "postgres://$(DB_USER)@postgres-rw.mlops.svc:5432/lakefs";

function lakefs(database: PlanValue, store: PlanValue = "s3", image = "docker.io/treeverse/lakefs:1.0.0") {
  const env = [
    { name: "LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING", value: database },
    { name: "LAKEFS_BLOCKSTORE_TYPE", value: store },
  ];
  return deployment("lakefs", { image, env });
}

const service = object("kubernetes:core/v1:Service", "lakefs", {
  spec: { selector: { "app.kubernetes.io/name": "lakefs" }, ports: [{ port: 8000 }] },
});
const route = object("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "lakefs", {
  spec: { rules: [{ backendRefs: [{ name: "lakefs", port: 8000 }] }] },
});
const around = [object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {}), service, route];

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "lakeFS with a database and a bucket, behind the gateway",
      answer: "passed",
      resources: [lakefs(DATABASE), ...around],
    },
    {
      sort: "compliant",
      title: "lakeFS whose files are on Azure, from a mirror of images",
      answer: "passed",
      resources: [lakefs(DATABASE, "azure", "registry.example.com/mirror/treeverse/lakefs@sha256:0"), ...around],
    },
    {
      sort: "violating",
      title: "lakeFS that keeps files on its own disk",
      answer: "violated",
      resources: [lakefs(DATABASE, "local"), ...around],
    },
    {
      sort: "violating",
      title: "lakeFS whose database is a plain pod",
      answer: "violated",
      resources: [lakefs("postgres://postgres.mlops.svc:5432/lakefs"), ...around],
    },
    {
      sort: "violating",
      title: "lakeFS that nobody reaches",
      answer: "violated",
      paths: [""],
      resources: [lakefs(DATABASE), ...around.slice(0, 2)],
    },
    {
      sort: "boundary",
      title: "another server",
      answer: "violated",
      resources: [lakefs(DATABASE, "s3", "docker.io/treeverse/lakefs-import:1.0.0"), ...around],
    },
    { sort: "unknown", title: "a store that is known later", answer: "undetermined", resources: [lakefs(DATABASE, unknown), ...around] },
    { sort: "absent", title: "an estate without lakeFS", answer: "violated", paths: [""], resources: around },
    { sort: "wrong-type", title: "a store that is a list", answer: "violated", resources: [lakefs(DATABASE, ["s3"]), ...around] },
  ],
};
