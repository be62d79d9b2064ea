// Command package makes a release of built programs: Debian packages, what a container image is made of, an archive for Windows.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const usage = `usage: go run ./build/package --version V --at SECONDS [--bin DIR] [--out DIR]

Lays what each Debian package holds into OUT/tree, with manual pages and completions made from the commands themselves.
With --bin, a folder with the built programs, it also makes the packages, the context of the container image and, where
DIR/windows is, the archive for Windows. ./build/release does all of it.

  go run ./build/package --version 0.1.0 --at 1783814400 --bin out/release/bin --out out/release
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "package:", err)
		os.Exit(1)
	}
}

// release is what one run makes. Two of the same version, moment and programs are equal byte by byte.
type release struct {
	version  string
	moment   time.Time // of every file in it
	bin, out string
}

func run(args []string) error {
	flags := flag.NewFlagSet("package", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	var r release
	flags.StringVar(&r.version, "version", "", "version of the release, as 0.1.0 or 0.1.0~rc1")
	at := flags.Int64("at", 0, "the moment of every file in it, in seconds since 1970")
	flags.StringVar(&r.bin, "bin", "", "folder with the built programs; none: only the trees")
	flags.StringVar(&r.out, "out", "out/release", "folder to make it in")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !regexp.MustCompile(`^\d+\.\d+\.\d+(~[a-z]+\d+)?$`).MatchString(r.version) || *at <= 0 {
		flags.Usage()
		return errors.New("--version as 0.1.0 or 0.1.0~rc1, and --at, are needed")
	}
	r.moment = time.Unix(*at, 0).UTC()
	return r.make()
}

func (r release) make() error {
	for _, p := range parcels(r.version) {
		if err := r.parcel(p); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if r.bin == "" {
		return nil
	}
	if err := r.container(); err != nil {
		return fmt.Errorf("container: %w", err)
	}
	if _, err := os.Stat(filepath.Join(r.bin, "windows")); err != nil {
		return nil
	}
	if err := r.windows(); err != nil {
		return fmt.Errorf("windows: %w", err)
	}
	return nil
}

func (r release) parcel(p parcel) error {
	root := filepath.Join(r.out, "tree", p.name)
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	if err := r.lay(p, root); err != nil {
		return err
	}
	if r.bin == "" {
		return nil
	}
	return r.pack(p, root)
}
