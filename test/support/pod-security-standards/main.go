// Says of pods what the Pod Security Standards say: reads a file of one pod a line, and writes for each the checks that it breaks.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/policy"
)

// longest is more bytes than any pod of a test has.
const longest = 1 << 20

func main() {
	if err := judge(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func judge(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	answers := json.NewEncoder(os.Stdout)
	if err := answers.Encode(allChecks()); err != nil {
		return err
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		var pod corev1.Pod
		if err := json.Unmarshal(lines.Bytes(), &pod); err != nil {
			return err
		}
		if err := answers.Encode(broken(&pod)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func allChecks() []policy.CheckID {
	ids := []policy.CheckID{}
	for _, check := range policy.DefaultChecks() {
		ids = append(ids, check.ID)
	}
	return ids
}

// broken asks each check in the newest version that the standards have of it.
func broken(pod *corev1.Pod) []policy.CheckID {
	ids := []policy.CheckID{}
	for _, check := range policy.DefaultChecks() {
		newest := check.Versions[len(check.Versions)-1]
		if !newest.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed {
			ids = append(ids, check.ID)
		}
	}
	return ids
}
