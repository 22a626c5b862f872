package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Folders that programs of a node write to whatever they are told. Each node has its own: those that outlive a stop are in the node's folder, under the
// name that is given here, and the others in memory. It also keeps the paths of sockets within the 107 characters that the kernel takes.
var ownFolders = []struct{ path, kept string }{
	{"/var/lib/containerd", "containerd"},
	{"/var/lib/kubelet", "kubelet"},
	{"/var/lib/cni", ""},
	{"/run/containerd", ""},
	{"/run/netns", ""},
	{"/var/log/containers", ""},
}

// Settings of the whole machine that the kubelet changes. The node changes copies instead.
var ownSettings = []string{
	"/proc/sys/vm/overcommit_memory",
	"/proc/sys/vm/panic_on_oom",
	"/proc/sys/kernel/panic",
	"/proc/sys/kernel/panic_on_oops",
	"/proc/sys/kernel/keys/root_maxkeys",
	"/proc/sys/kernel/keys/root_maxbytes",
}

const settingsFolder = "/run/containerd/settings"

// How long processes of pods may take to end by themselves.
const patience = 8 * time.Second

// initialize is the first process of a node, which has namespaces of its own for mounts, processes and network. When it ends, however it does, the
// kernel ends the node's processes and takes back its mounts and interfaces: nothing can be left behind.
func initialize(home string) error {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go reap()
	// pods may ask for mounts that appear in both the node and the pod, which takes a tree that is shared, though with nobody outside
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_SHARED, ""); err != nil {
		return fmt.Errorf("sharing mounts within the node: %w", err)
	}
	for _, folder := range ownFolders {
		if err := cover(folder.path, home, folder.kept); err != nil {
			return fmt.Errorf("covering %s: %w", folder.path, err)
		}
	}
	if err := copySettings(); err != nil {
		return err
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil {
		return fmt.Errorf("letting the node forward packets: %w", err)
	}
	fmt.Println("ready")
	<-stop
	endAll()
	return nil
}

func cover(path, home, kept string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	if kept == "" {
		return syscall.Mount("tmpfs", path, "tmpfs", 0, "mode=755")
	}
	own := filepath.Join(home, kept)
	if err := os.MkdirAll(own, 0o755); err != nil {
		return err
	}
	return syscall.Mount(own, path, "", syscall.MS_BIND, "")
}

func copySettings() error {
	if err := os.MkdirAll(settingsFolder, 0o755); err != nil {
		return err
	}
	for _, setting := range ownSettings {
		value, err := os.ReadFile(setting)
		if err != nil {
			return err
		}
		own := filepath.Join(settingsFolder, strings.ReplaceAll(setting, "/", "-"))
		if err := os.WriteFile(own, value, 0o644); err != nil {
			return err
		}
		if err := syscall.Mount(own, setting, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("covering %s: %w", setting, err)
		}
	}
	return nil
}

// endAll asks every process of the node to end, the kubelet first because it would start pods again, and waits for those that can.
func endAll() {
	for pid, name := range processes() {
		if name == "kubelet" {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	_ = syscall.Kill(-1, syscall.SIGTERM)
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(50 * time.Millisecond) {
		left := 0
		for pid, name := range processes() {
			// shims ignore the signal
			if pid != 1 && !strings.HasPrefix(name, "containerd") {
				left++
			}
		}
		if left == 0 {
			return
		}
	}
}

// processes gives the name of each process of the node by its id.
func processes() map[int]string {
	found := map[int]string{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "stat"))
		if err != nil {
			continue
		}
		text := string(stat)
		open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
		if open >= 0 && end > open && !strings.HasPrefix(text[end+1:], " Z") {
			found[pid] = text[open+1 : end]
		}
	}
	return found
}
