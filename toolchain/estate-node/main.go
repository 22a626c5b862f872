// Package main holds the few programs that a real node of an embedded cluster needs beside Kubernetes' own, in one static binary that is also the
// whole of the node's sandbox image.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 0:
		return pause()
	case args[0] == "init" && len(args) == 2:
		return initialize(args[1])
	case args[0] == "forward" && len(args) == 5:
		return forward(args[2], args[3], args[4])
	case args[0] == "-p":
		return volume(args)
	}
	return fmt.Errorf("usage: estate-node [init <folder> | forward <folder> <pid> <listen> <target> | -p <folder> -a create|delete]")
}

// pause is the process of a sandbox: it holds the pod's namespaces and collects what the pod's processes leave.
func pause() error {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go reap()
	<-stop
	return nil
}

// reap collects processes that have ended and whose parents are gone; the first process of a namespace has to.
func reap() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	for range ended {
		for {
			if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); pid <= 0 && err != syscall.EINTR {
				break
			}
		}
	}
}
