//go:build !windows

package notice

import (
	"os"
	"os/exec"
)

// boxes are the programs that show a message on desktops that may be met, the likelier first. All of them close by
// themselves in the end: a box that nobody reads must not stand for days.
func boxes(title string, t Text) [][]string {
	return [][]string{
		{"zenity", "--warning", "--no-markup", "--timeout=300", "--width=520", "--title=" + title, "--text=" + t.Both()},
		{"kdialog", "--title", title, "--sorry", t.Both()},
		{"xmessage", "-center", "-timeout", "300", "-title", "Qianshao", t.En}, // its type has no Chinese
	}
}

func show(title string, t Text) bool {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return false
	}
	for _, words := range boxes(title, t) {
		path, err := exec.LookPath(words[0])
		if err != nil {
			continue
		}
		box := exec.Command(path, words[1:]...)
		if box.Start() == nil {
			return box.Process.Release() == nil
		}
	}
	return false
}
