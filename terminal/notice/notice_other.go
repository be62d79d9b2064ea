//go:build !windows

package notice

import (
	"os"
	"os/exec"
	"strings"
)

// boxes are the programs that show a message on desktops that may be met, the likelier first. All of them close by
// themselves in the end: a box that nobody reads must not stand for days.
func boxes(title string, t Text) [][]string {
	return [][]string{
		{"zenity", "--warning", "--no-markup", "--timeout=300", "--width=520", "--title=" + title, "--text=" + t.Both()},
		{"kdialog", "--title", title, "--sorry", t.Both()},
		{"xmessage", "-center", "-timeout", "300", "-title", "Qianshao", broken(t.En)}, // its type has no Chinese, and it breaks no lines
	}
}

// lineMax is how many letters of a line are read with ease.
const lineMax = 72

// broken breaks a text into lines.
func broken(text string) string {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(text) {
		if at > 0 && at+len(word) > lineMax {
			b.WriteByte('\n')
			at = 0
		} else if at > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		at += len(word) + 1
	}
	return b.String()
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
