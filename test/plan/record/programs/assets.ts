import { asset, secret } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

const text = new asset.StringAsset("hello");
const group = new Thing("test:index:Bucket", "referenced", {});
new Thing("test:index:File", "files", {
  text,
  file: new asset.FileAsset("test/plan/record/programs/throws.ts"),
  folder: new asset.FileArchive("test/plan/record/programs"),
  archive: new asset.AssetArchive({ a: text }),
  hidden: secret(text),
  referenced: group,
});
