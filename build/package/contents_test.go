package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func parseMoment(t *testing.T) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, "2026-07-12T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// look asks Debian's own tool what a package of the hub holds, and runs the program out of it.
func look(t *testing.T, dpkg, deb string) {
	t.Helper()
	said, err := exec.Command(dpkg, "--contents", deb).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, want := range []string{"-rwxr-xr-x root/root", "./usr/bin/qianshao-hub\n", "./usr/lib/systemd/system/qianshao-hub.service\n", "./usr/share/man/man8/qianshao-hub-serve.8.gz\n", "./usr/share/doc/qianshao-hub/licences.gz\n"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("%s lacks %s:\n%s", deb, want, said)
		}
	}
	root := t.TempDir()
	for _, words := range [][]string{{"--extract", deb, root}, {"--control", deb, filepath.Join(root, "DEBIAN")}} {
		if said, err := exec.Command(dpkg, words...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
	}
	if said, err := exec.Command("cat", filepath.Join(root, "DEBIAN/conffiles")).CombinedOutput(); err != nil || string(said) != "/etc/qianshao/hub.env\n" {
		t.Errorf("settings that outlive an update: %q %v", said, err)
	}
	said, err = exec.Command(filepath.Join(root, "usr/bin/qianshao-hub"), "serve", "--help").CombinedOutput()
	if err != nil || !strings.Contains(string(said), "qianshao-hub serve --listen") {
		t.Errorf("the packed hub says: %v\n%s", err, said)
	}
}
