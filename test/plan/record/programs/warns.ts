import { log } from "@pulumi/pulumi";

void log.warn("the flux capacitor is old");
