//go:build unix

package notice_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/terminal/notice"
)

// desktop has one program for message boxes, which writes down what it was asked to show.
func desktop(t *testing.T, program string) (said string) {
	t.Helper()
	dir := t.TempDir()
	said = filepath.Join(dir, "said")
	script := "#!/bin/sh\nfor word in \"$@\"; do echo \"$word\"; done >" + said + ".part\nmv " + said + ".part " + said + "\n"
	if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+"/usr/bin"+string(os.PathListSeparator)+"/bin")
	t.Setenv("DISPLAY", ":0")
	t.Setenv("WAYLAND_DISPLAY", "")
	return said
}

func read(t *testing.T, path string) string {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 1000 {
		if text, err := os.ReadFile(path); err == nil {
			return string(text)
		}
		<-tick.C
	}
	t.Fatal("no box was opened")
	return ""
}

func TestABoxSaysItInBothLanguages(t *testing.T) {
	said := desktop(t, "zenity")
	if !notice.Show(notice.Text{Zh: "窗口打不开", En: "No window can be opened"}) {
		t.Fatal("it says there is no way to open a box")
	}
	if got := read(t, said); !strings.Contains(got, "窗口打不开") || !strings.Contains(got, "No window can be opened") || !strings.Contains(got, "--timeout=") {
		t.Errorf("the box says %q", got)
	}
}

func TestWithoutADisplayThereIsNoBox(t *testing.T) {
	said := desktop(t, "zenity")
	t.Setenv("DISPLAY", "")
	if notice.Show(notice.Text{Zh: "窗口打不开", En: "No window can be opened"}) {
		t.Error("it says that somebody can see a box")
	}
	if _, err := os.Stat(said); err == nil {
		t.Error("a box was opened all the same")
	}
}
