import { log } from "@pulumi/pulumi";

log.warn("the flux capacitor is old");
