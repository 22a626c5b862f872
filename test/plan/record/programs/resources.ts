import { ComponentResource, type ComponentResourceOptions, CustomResource, type CustomResourceOptions, type Input } from "@pulumi/pulumi";

/** A resource of any type with any inputs. */
export class Thing extends CustomResource {
  declare readonly address: import("@pulumi/pulumi").Output<string>;

  constructor(type: string, name: string, inputs: Record<string, Input<unknown>>, options: CustomResourceOptions = {}) {
    super(type, name, { address: undefined, ...inputs }, options);
  }
}

/** A component of any type. */
export class Group extends ComponentResource {
  constructor(type: string, name: string, options: ComponentResourceOptions = {}) {
    super(type, name, {}, options);
  }

  done(outputs: Record<string, Input<unknown>>): void {
    this.registerOutputs(outputs);
  }
}
