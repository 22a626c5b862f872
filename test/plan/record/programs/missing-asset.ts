import { asset } from "@pulumi/pulumi";
import { Thing } from "./resources.ts";

new Thing("test:index:File", "file", { content: new asset.FileAsset("no/such/file") });
