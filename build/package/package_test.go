package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"qianshao/shared/commandline"
)

// laid makes the trees of a release, without programs.
func laid(t *testing.T) (out string) {
	t.Helper()
	out = t.TempDir()
	if err := run([]string{"--version", "0.1.0", "--at", "1783814400", "--out", out}); err != nil {
		t.Fatal(err)
	}
	return out
}

// tool finds a program of the machine; a test without it is no test where everything is installed.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing", name)
		}
		t.Skipf("%s is missing", name)
	}
	return path
}

func page(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEachCommandHasAPageThatSpeaksOfTheInstalledProgram(t *testing.T) {
	out := laid(t)
	for _, p := range parcels("0.1.0") {
		own := p.commands.Name()
		commandline.Walk(p.commands, func(words string, c *cobra.Command) {
			name := strings.ReplaceAll(strings.TrimSpace(p.name+" "+words), " ", "-") + "." + p.section
			text := page(t, filepath.Join(out, "tree", p.name, "usr/share/man/man"+p.section, name+".gz"))
			if !strings.Contains(text, ".SH NAME\n") || !strings.Contains(text, strings.Fields(c.Short)[0]) {
				t.Errorf("%s says:\n%s", name, text)
			}
			for line := range strings.Lines(text) {
				if strings.HasPrefix(strings.TrimSpace(line), own+" ") {
					t.Errorf("%s speaks of %q, which is not installed: %s", name, own, line)
				}
			}
		})
	}
}

func TestShellsReadTheCompletions(t *testing.T) {
	out := laid(t)
	for _, p := range parcels("0.1.0") {
		for shell, path := range map[string]string{
			"bash": "usr/share/bash-completion/completions/" + p.name,
			"zsh":  "usr/share/zsh/vendor-completions/_" + p.name,
			"fish": "usr/share/fish/vendor_completions.d/" + p.name + ".fish",
		} {
			file := filepath.Join(out, "tree", p.name, path)
			text, err := os.ReadFile(file)
			if err != nil || !bytes.Contains(text, []byte(p.name)) {
				t.Fatalf("%s: %v", path, err)
			}
			found, err := exec.LookPath(shell)
			if err != nil && shell != "bash" { // nobody here needs those two; bash runs our scripts
				t.Logf("%s is missing: not read by it", shell)
				continue
			}
			if said, err := exec.Command(found, "-n", file).CombinedOutput(); err != nil {
				t.Errorf("%s -n: %v\n%s", shell, err, said)
			}
		}
	}
}

func TestScriptsOfInstallingAreShellAndSafeToRepeat(t *testing.T) {
	for _, name := range []string{"hub/DEBIAN/postinst", "hub/DEBIAN/prerm", "hub/DEBIAN/postrm", "hub/usr/sbin/qianshao-hubctl"} {
		if said, err := exec.Command("sh", "-n", name).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
		text, err := files.ReadFile(name)
		if err != nil || !strings.HasPrefix(string(text), "#!/bin/sh\n") || !strings.Contains(string(text), "set -e\n") {
			t.Errorf("%s does not stop at what fails: %v", name, err)
		}
		for _, harm := range []string{"rm -", "userdel", "deluser", "chown -R"} {
			if strings.Contains(string(text), harm) {
				t.Errorf("%s has %q: records and their owner stay", name, harm)
			}
		}
	}
}

// The unit is looked at where it would be installed, with something runnable for its program.
func TestTheServiceManagerTakesTheUnit(t *testing.T) {
	analyze := tool(t, "systemd-analyze")
	root := filepath.Join(laid(t), "tree", "qianshao-hub")
	program := filepath.Join(root, "usr/bin/qianshao-hub")
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(root, "usr/lib/systemd/system/qianshao-hub.service")
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	here := strings.ReplaceAll(string(text), "/usr/bin/qianshao-hub", program)
	if err := os.WriteFile(unit, []byte(here), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(analyze, "verify", "--man=no", "--recursive-errors=no", unit).CombinedOutput()
	if err != nil || strings.Contains(string(said), "qianshao") {
		t.Errorf("verify: %v\n%s", err, said)
	}
	said, err = exec.Command(analyze, "security", "--offline=true", "--threshold=20", unit).CombinedOutput()
	if err != nil {
		t.Errorf("it exposes more than 2.0 of 10: %v\n%s", err, said)
	}
}

func TestAVersionIsAVersion(t *testing.T) {
	for _, version := range []string{"", "v1.0.0", "1.0", "1.0.0-1", "1.0.0; rm", "../1.0.0"} {
		if err := run([]string{"--version", version, "--at", "1783814400", "--out", t.TempDir()}); err == nil {
			t.Errorf("took %q", version)
		}
	}
}

// The whole of it for the hub: built, packed by nfpm, taken apart by Debian's own tool, twice the same.
func TestTwoPackagesOfOneHubAreTheSameBytes(t *testing.T) {
	if os.Getenv("QIANSHAO_LONG") == "" {
		t.Skip("QIANSHAO_LONG is not set")
	}
	dpkg := tool(t, "dpkg-deb")
	t.Chdir("../..") // licences are found from the top
	bin := t.TempDir()
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(bin, "hub"), "./hub")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var packed [2][]byte
	for i := range packed {
		r := release{version: "0.1.0", moment: parseMoment(t), bin: bin, out: t.TempDir()}
		if err := r.parcel(parcels(r.version)[0]); err != nil {
			t.Fatal(err)
		}
		found, err := filepath.Glob(filepath.Join(r.out, "*.deb"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if packed[i], err = os.ReadFile(found[0]); err != nil {
			t.Fatal(err)
		}
		look(t, dpkg, found[0])
	}
	if !bytes.Equal(packed[0], packed[1]) {
		t.Error("two packages of one program differ")
	}
}
