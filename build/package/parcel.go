package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	hub "qianshao/hub/command"
	terminal "qianshao/terminal/command"
)

// The folders hub and terminal lie here as they lie in the package; DEBIAN holds the scripts of installing.
//
//go:embed all:hub all:terminal container
var files embed.FS

// parcel is one Debian package.
type parcel struct {
	name       string // of the package, its program and its pages
	program    string // the folder of files, and the built program
	section    string // of the manual
	group      string // Debian's section
	summary    string
	about      string
	commands   *cobra.Command
	depends    []string // besides the libraries its program asks for
	recommends []string
}

func parcels(version string) []parcel {
	return []parcel{{
		name: "qianshao-hub", program: "hub", section: "8", group: "net", commands: hub.Tree(version),
		summary: "centre of rescue coordination: receives what the desks did",
		about: "The hub of Qianshao (前哨): desks at the scene of a disaster work with or without a network and tell the hub what they did " +
			"when there is one; the hub keeps it and shows it to the central office as pages.",
		depends: []string{"init-system-helpers (>= 1.65)", "systemd | systemd-standalone-sysusers", "util-linux"},
	}, {
		name: "qianshao-terminal", program: "terminal", section: "1", group: "misc", commands: terminal.Tree(version),
		summary: "desk of rescue coordination: works with or without a network",
		about: "The terminal of Qianshao (前哨): registers, dispatches and counts volunteer rescue teams at the scene of a disaster, " +
			"and tells other terminals and the hub over a network, a stick or a satellite when there is one.",
		depends:    []string{"libxcursor1", "libxi6", "libxinerama1", "libxrandr2", "libxxf86vm1"}, // asked for once it runs
		recommends: []string{"fcitx5-chinese-addons", "pipewire-bin | pulseaudio-utils | alsa-utils", "xdg-utils", "cups-client"},
	}}
}

// lay puts everything that the package holds under root, and the program where there is one.
func (r release) lay(p parcel, root string) error {
	held, err := r.held(p)
	if err != nil {
		return err
	}
	for _, name := range sortedNames(held) {
		body := held[name]
		if strings.HasPrefix(name, "usr/share/man/") || strings.HasPrefix(name, "usr/share/doc/") && path.Base(name) != "copyright" {
			name += ".gz"
			if body, err = zipped(body); err != nil {
				return err
			}
		}
		if err := r.write(filepath.Join(root, filepath.FromSlash(name)), body); err != nil {
			return err
		}
	}
	return nil
}

// held gives the files of a package by their names, not yet compressed.
func (r release) held(p parcel) (map[string][]byte, error) {
	held := map[string][]byte{}
	err := fs.WalkDir(files, p.program, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		held[strings.TrimPrefix(name, p.program+"/")] = body
		return err
	})
	if err != nil {
		return nil, err
	}
	for name := range held {
		if strings.HasPrefix(name, "DEBIAN/") { // pack hands them over by themselves
			delete(held, name)
		}
	}
	if err := r.manual(p, held); err != nil {
		return nil, fmt.Errorf("manual: %w", err)
	}
	if err := completions(p, held); err != nil {
		return nil, fmt.Errorf("completions: %w", err)
	}
	if r.bin == "" {
		return held, nil
	}
	program := filepath.Join(r.bin, p.program)
	if held["usr/bin/"+p.name], err = os.ReadFile(program); err != nil {
		return nil, err
	}
	return held, r.documents(p, program, held)
}

// write puts one file in place, as old as the release, runnable where it lies among programs.
func (r release) write(name string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if folder := filepath.Base(filepath.Dir(name)); folder == "bin" || folder == "sbin" {
		mode = 0o755
	}
	if err := os.WriteFile(name, body, mode); err != nil {
		return err
	}
	if err := os.Chmod(name, mode); err != nil { // whatever the umask is
		return err
	}
	return os.Chtimes(name, r.moment, r.moment)
}

// zipped compresses as Debian wants it: as well as it can be, with no name and no time inside.
func zipped(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
