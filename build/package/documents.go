package main

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
)

// ours is the licence of the programs; those of the modules in them follow in licences.gz, as their authors ask for.
const ours = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Qianshao

Files: *
Copyright: the Qianshao maintainers
License: Apache-2.0
Comment: The programs hold other people's modules, and the type Noto Sans SC. Their licences are in
 /usr/share/doc/%s/licences.gz

License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0
`

// documents adds what has to go along with a program: licences, and what changed.
func (r release) documents(p parcel, program string, held map[string][]byte) error {
	folder := "usr/share/doc/" + p.name + "/"
	news, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	notices, err := licences(program)
	if err != nil {
		return fmt.Errorf("licences: %w", err)
	}
	held[folder+"copyright"] = fmt.Appendf(nil, ours, p.name)
	held[folder+"licences"] = notices
	held[folder+"NEWS.md"] = news
	held[folder+"changelog"] = fmt.Appendf(nil, "%s (%s) unstable; urgency=medium\n\n  * Release %s; see NEWS.md.gz.\n\n -- %s  %s\n",
		p.name, r.version, r.version, maintainer, r.moment.Format(time.RFC1123Z))
	return nil
}

// licences are the texts of the type, of Go, and of every module that the program was built with.
func licences(program string) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	if err := notice(&all, "Noto Sans SC", []string{"shared/font/OFL.txt"}); err != nil {
		return nil, err
	}
	if err := noticeIn(&all, "Go "+info.GoVersion, goRoot()); err != nil {
		return nil, err
	}
	for _, m := range info.Deps {
		dir, err := folderOf(m)
		if err != nil {
			return nil, err
		}
		if err := noticeIn(&all, m.Path+" "+m.Version, dir); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

func goRoot() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

func folderOf(m *debug.Module) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", m.Path).Output()
	if err != nil {
		return "", fmt.Errorf("find %s: %w", m.Path, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// noticeIn adds the texts that lie at the top of a module's folder. A module without one may not go into a release.
func noticeIn(all *bytes.Buffer, what, dir string) error {
	var texts []string
	for _, pattern := range []string{"LICEN[CS]E*", "COPYING*", "NOTICE*", "PATENTS*", "License*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		texts = append(texts, found...)
	}
	if len(texts) == 0 {
		return fmt.Errorf("%s has no licence", what)
	}
	return notice(all, what, texts)
}

func notice(all *bytes.Buffer, what string, texts []string) error {
	fmt.Fprintf(all, "==== %s\n\n", what)
	for _, text := range texts {
		if stat, err := os.Stat(text); err == nil && stat.IsDir() {
			continue
		}
		body, err := os.ReadFile(text)
		if err != nil {
			return err
		}
		all.Write(body)
		all.WriteString("\n\n")
	}
	return nil
}
