package main

import (
	"flag"
	"fmt"
	"os"
)

// volume makes or removes the folder of a volume, as the helper pod of local-path-provisioner is told to.
func volume(args []string) error {
	flags := flag.NewFlagSet("volume", flag.ContinueOnError)
	folder := flags.String("p", "", "folder of the volume")
	action := flags.String("a", "", "create or delete")
	flags.String("s", "", "size in bytes, which nothing enforces")
	flags.String("m", "", "Filesystem or Block")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch *action {
	case "create":
		if err := os.MkdirAll(*folder, 0o777); err != nil {
			return err
		}
		// the mask of the process must not take the volume from pods that run as someone else
		return os.Chmod(*folder, 0o777)
	case "delete":
		return os.RemoveAll(*folder)
	}
	return fmt.Errorf("no such action: %q", *action)
}
