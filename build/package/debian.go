package main

import (
	"cmp"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	// nfpm is exact: what makes a release is part of it. From 2.46 on it needs a module that not every proxy serves.
	nfpm       = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.0"
	maintainer = "Qianshao maintainers <maintainers@qianshao.invalid>"
)

// libraries are Debian's packages of what a program may ask for when it starts; libc6 comes with the version asked for.
func libraries() map[string]string {
	return map[string]string{
		"libGL.so.1": "libgl1", "libX11.so.6": "libx11-6", "libXrandr.so.2": "libxrandr2", "libXxf86vm.so.1": "libxxf86vm1",
		"libXi.so.6": "libxi6", "libXcursor.so.1": "libxcursor1", "libXinerama.so.1": "libxinerama1",
		"libc.so.6": "", "libm.so.6": "", "libdl.so.2": "", "libpthread.so.0": "", "librt.so.1": "", "libresolv.so.2": "", "ld-linux-x86-64.so.2": "", "ld-linux-aarch64.so.1": "",
	}
}

// needs reads from a program which packages hold the libraries it asks for, and for which architecture it was built.
func needs(program string) (depends []string, arch string, err error) {
	file, err := elf.Open(program)
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", program, err)
	}
	defer file.Close()
	switch file.Machine {
	case elf.EM_X86_64:
		arch = "amd64"
	case elf.EM_AARCH64:
		arch = "arm64"
	default:
		return nil, "", fmt.Errorf("%s: built for %v, which is no release of ours", program, file.Machine)
	}
	asked, err := file.ImportedLibraries()
	if err != nil || len(asked) == 0 { // none: a static program
		return nil, arch, nil
	}
	for _, library := range asked {
		name, known := libraries()[library]
		if !known {
			return nil, "", fmt.Errorf("%s asks for %s, and no package is known for it", program, library)
		}
		if name != "" {
			depends = append(depends, name)
		}
	}
	symbols, err := file.ImportedSymbols()
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", program, err)
	}
	slices.Sort(depends)
	return append(depends, "libc6 (>= "+newestC(symbols)+")"), arch, nil
}

// newestC is the newest version of the C library that any symbol asks for.
func newestC(symbols []elf.ImportedSymbol) string {
	newest := "2.2.5"
	for _, s := range symbols {
		version, ours := strings.CutPrefix(s.Version, "GLIBC_")
		if ours && slices.CompareFunc(strings.Split(version, "."), strings.Split(newest, "."), byNumber) > 0 {
			newest = version
		}
	}
	return newest
}

func byNumber(a, b string) int {
	x, _ := strconv.Atoi(a) // GLIBC_PRIVATE counts as nothing
	y, _ := strconv.Atoi(b)
	return cmp.Compare(x, y)
}

// pack makes the package of what was laid under root.
func (r release) pack(p parcel, root string) error {
	depends, arch, err := needs(filepath.Join(r.bin, p.program))
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "pack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	config, err := r.describe(p, root, work)
	if err != nil {
		return err
	}
	config["arch"], config["depends"] = arch, append(depends, p.depends...)
	text, err := json.MarshalIndent(config, "", "  ") // JSON is YAML
	if err != nil {
		return err
	}
	recipe := filepath.Join(work, "nfpm.yaml")
	if err := os.WriteFile(recipe, text, 0o600); err != nil {
		return err
	}
	target := filepath.Join(r.out, p.name+"_"+r.version+"_"+arch+".deb")
	made := exec.Command("go", "run", nfpm, "package", "--config", recipe, "--packager", "deb", "--target", target)
	made.Env = append(os.Environ(), "GOFLAGS=", "SOURCE_DATE_EPOCH="+strconv.FormatInt(r.moment.Unix(), 10))
	if said, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("nfpm: %w\n%s", err, said)
	}
	return nil
}

// describe is what nfpm is told of a package, all but what depends on its program.
func (r release) describe(p parcel, root, work string) (map[string]any, error) {
	contents, err := contents(root)
	if err != nil {
		return nil, err
	}
	scripts := map[string]string{}
	for script, field := range map[string]string{"postinst": "postinstall", "prerm": "preremove", "postrm": "postremove"} {
		body, err := fs.ReadFile(files, p.program+"/DEBIAN/"+script)
		if err != nil { // the terminal has none
			continue
		}
		scripts[field] = filepath.Join(work, script)
		if err := os.WriteFile(scripts[field], body, 0o700); err != nil {
			return nil, err
		}
	}
	return map[string]any{
		"name": p.name, "platform": "linux", "version": r.version, "version_schema": "none", "section": p.group, "priority": "optional",
		"maintainer": maintainer, "description": p.summary + "\n" + p.about, "license": "Apache-2.0", "mtime": r.moment,
		"disable_globbing": true, "recommends": p.recommends, "contents": contents, "scripts": scripts,
		"deb": map[string]any{"compression": "xz"},
	}, nil
}

// contents names every file under root; what lies in etc is the administrator's to change.
func contents(root string) ([]map[string]any, error) {
	var all []map[string]any
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		below, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		one := map[string]any{"src": name, "dst": "/" + filepath.ToSlash(below)}
		if strings.HasPrefix(below, "etc/") {
			one["type"] = "config|noreplace"
		}
		all = append(all, one)
		return nil
	})
	return all, err
}
