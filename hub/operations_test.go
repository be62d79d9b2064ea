//go:build linux

package main_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a real program may take to do what it must.
const patience = 60 * time.Second

// program is a hub that runs.
type program struct {
	t        *testing.T
	cmd      *exec.Cmd
	console  string
	errs     *os.File
	notified *net.UnixConn
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub")
	if out, err := exec.Command("go", "build", "-o", path, "qianshao/hub").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// start runs hub serve, with a service manager that listens.
func start(t *testing.T, bin, dir string, args ...string) *program {
	t.Helper()
	p := &program{t: t}
	socket := filepath.Join(t.TempDir(), "n")
	var err error
	if p.notified, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"}); err != nil {
		t.Fatal(err)
	}
	if p.errs, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(bin, append([]string{"serve", "--data", dir, "--listen", "127.0.0.1:0", "--log-format", "json"}, args...)...)
	p.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=900000")
	p.cmd.Stderr = p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait(); p.errs.Close(); p.notified.Close() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, p.log())
	}
	if _, p.console, _ = strings.Cut(strings.TrimSpace(line), "console="); p.console == "" {
		t.Fatalf("the hub said %q", line)
	}
	return p
}

func (p *program) log() string {
	raw, err := os.ReadFile(p.errs.Name())
	if err != nil {
		p.t.Fatal(err)
	}
	return string(raw)
}

// told waits until the service manager hears a word.
func (p *program) told(word string) {
	p.t.Helper()
	p.notified.SetReadDeadline(time.Now().Add(patience))
	for b := make([]byte, 256); ; {
		n, err := p.notified.Read(b)
		if err != nil {
			p.t.Fatalf("%s was not said: %v", word, err)
		}
		if string(b[:n]) == word {
			return
		}
	}
}

// end ends the program as a service manager does.
func (p *program) end() {
	p.t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.told("STOPPING=1")
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("ended with %v: %s", err, p.log())
	}
}

func (p *program) crash() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	client := &http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// check is one line of /readyz.
type check struct {
	Name, State, Zh, En string
	Since               time.Time
}

func readyz(t *testing.T, at string) (status int, checks map[string]check) {
	t.Helper()
	status, body := get(t, at+"readyz")
	var answer struct{ Checks []check }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	checks = map[string]check{}
	for _, c := range answer.Checks {
		checks[c.Name] = c
	}
	return status, checks
}

// until looks again and again.
func until(t *testing.T, what string, seen func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !seen(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func verified(t *testing.T, folder string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "hub-*.qsb.sha256"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheHubLooksAfterItself(t *testing.T) {
	bin := build(t)
	t.Run("it answers at both doors and tells the service manager", func(t *testing.T) { answers(t, bin) })
	t.Run("its backups survive a kill and rot is told", func(t *testing.T) { backups(t, bin) })
	t.Run("a disk that is nearly full is told, and no backup fills it", func(t *testing.T) { nearlyFull(t, bin) })
	t.Run("its settings say where they come from", func(t *testing.T) { settings(t, bin) })
}

func answers(t *testing.T, bin string) {
	p := start(t, bin, t.TempDir(), "--metrics", "127.0.0.1:0")
	p.told("READY=1")
	p.told("WATCHDOG=1")
	_, rest, _ := strings.Cut(p.log(), `"address":"`)
	figures, _, _ := strings.Cut(rest, `"`)
	inner := strings.TrimSuffix(figures, "metrics")
	for _, door := range []string{p.console, inner} {
		if status, body := get(t, door+"healthz"); status != http.StatusOK || body != "ok\n" {
			t.Errorf("%shealthz answers %d %q", door, status, body)
		}
		status, checks := readyz(t, door)
		if status != http.StatusOK || len(checks) != 5 {
			t.Errorf("%sreadyz answers %d %v", door, status, checks)
		}
		for _, c := range checks {
			if c.State != "ok" || c.Zh == "" || c.En == "" || c.Since.IsZero() {
				t.Errorf("check %+v", c)
			}
		}
		if status, body := get(t, door+"api/version"); status != http.StatusOK || !strings.Contains(body, `"protocol": 1`) {
			t.Errorf("%sapi/version answers %d %q", door, status, body)
		}
	}
	get(t, p.console+"login?phone=13812348000")
	_, told := get(t, figures)
	for _, want := range []string{
		"qianshao_hub_ready 1\n", `qianshao_hub_request_duration_seconds_count{class="/login",status="200"} 1`, "qianshao_hub_terminals_connected 0\n",
		"qianshao_hub_disk_free_bytes{", "qianshao_hub_changes_received_total{", "go_goroutines ", "process_cpu_seconds_total ", "qianshao_hub_backup_age_seconds ",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("figures lack %q", want)
		}
	}
	if status, body := get(t, p.console+"metrics"); strings.Contains(body, "qianshao_hub_ready") {
		t.Errorf("figures are told to everybody: %d", status)
	}
	p.end()
	if strings.Contains(p.log(), "13812348000") {
		t.Errorf("the log holds what was asked: %s", p.log())
	}
	out, err := exec.Command(bin, "serve", "--metrics", "0.0.0.0:9464").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 || !strings.Contains(string(out), "只能用本机地址") {
		t.Errorf("figures for everybody: %v %s", err, out)
	}
}

func backups(t *testing.T, bin string) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "backups")
	p := start(t, bin, dir, "--backup-every", "1s")
	until(t, "a verified backup", func() bool { return len(verified(t, folder)) > 0 })
	p.crash()
	for _, remains := range []string{".verify-7", ".backup-7"} { // as a kill in the midst of one leaves them
		if err := os.MkdirAll(filepath.Join(folder, remains, "spaces"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	half := filepath.Join(folder, "hub-20260712-040000.qsb.sha256.part")
	if err := os.WriteFile(half, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	rotten := strings.TrimSuffix(verified(t, folder)[0], ".sha256")
	raw, err := os.ReadFile(rotten)
	if err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "whole.qsb")
	if err := os.WriteFile(whole, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 0x10
	if err := os.WriteFile(rotten, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	p = start(t, bin, dir, "--backup-every", "1h")
	until(t, "the rotten backup is told", func() bool {
		_, checks := readyz(t, p.console)
		return checks["backup"].State == "attention" && strings.Contains(checks["backup"].Zh, filepath.Base(rotten))
	})
	if !strings.Contains(p.log(), `"level":"ERROR","msg":"backup is damaged"`) {
		t.Errorf("the log does not say so: %s", p.log())
	}
	if _, err := os.Stat(half); err == nil {
		t.Error("half a digest remains")
	}
	if left, err := filepath.Glob(filepath.Join(folder, ".*")); err != nil || len(left) > 0 {
		t.Errorf("remains %v, %v", left, err)
	}
	p.end()
	out, err := exec.Command(bin, "restore", "--data", t.TempDir(), rotten).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "not_a_backup") {
		t.Errorf("the rotten one is put back: %v %s", err, out)
	}
	if out, err := exec.Command(bin, "restore", "--data", t.TempDir(), whole).CombinedOutput(); err != nil || !bytes.Contains(out, []byte(`"spaces":1`)) {
		t.Errorf("the whole one is not: %v %s", err, out)
	}
}

func nearlyFull(t *testing.T, bin string) {
	folder := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder).CombinedOutput(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("mount: %s", out)
		}
		t.Skipf("mounting needs root: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("unmount: %s", out)
		}
	})
	data := filepath.Join(folder, "hub")
	p := start(t, bin, data, "--metrics", "127.0.0.1:0")
	until(t, "the hub is ready", func() bool { status, _ := readyz(t, p.console); return status == http.StatusOK })
	fill(t, filepath.Join(folder, "ballast"))
	until(t, "the disk is told", func() bool {
		status, checks := readyz(t, p.console)
		return status == http.StatusServiceUnavailable && checks["disk"].State == "failed"
	})
	if status, _ := get(t, p.console+"healthz"); status != http.StatusOK {
		t.Errorf("the process is called dead: %d", status)
	}
	out, err := exec.Command(bin, "--data", data, "backup", filepath.Join(folder, "b.qsb")).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "backup_no_room") {
		t.Errorf("a backup on a full disk: %v %s", err, out)
	}
	p.told("WATCHDOG=1") // starting anew would not empty the disk
	p.crash()

	p = start(t, bin, t.TempDir(), "--backup-every", "1s", "--backup-dir", folder, "--metrics", "127.0.0.1:0")
	until(t, "the failed backup is told", func() bool {
		_, checks := readyz(t, p.console)
		return checks["backup"].State == "attention" && strings.Contains(checks["backup"].Zh, "磁盘余量不足")
	})
	_, rest, _ := strings.Cut(p.log(), `"address":"`)
	figures, _, _ := strings.Cut(rest, `"`)
	if _, told := get(t, figures); !strings.Contains(told, "qianshao_hub_backup_failed 1\n") {
		t.Error("the figures do not say that the backup failed")
	}
	if !strings.Contains(p.log(), `"msg":"backup failed","code":"backup_no_room"`) {
		t.Errorf("the log does not say so: %s", p.log())
	}
}

// fill writes until less than a twentieth of the disk is free.
func fill(t *testing.T, path string) {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &s); err != nil {
		t.Fatal(err)
	}
	free := s.Bavail * uint64(s.Bsize)
	if err := os.WriteFile(path, make([]byte, free-512<<10), 0o600); err != nil {
		t.Fatal(err)
	}
}

func settings(t *testing.T, bin string) {
	file := filepath.Join(t.TempDir(), "hub.toml")
	if err := os.WriteFile(file, []byte("listen = \"127.0.0.1:1\"\nbackup-every = \"2h\"\nlog-format = \"json\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(bin, "config", "print", "--config", file, "--log-format", "text")
	c.Env = append(os.Environ(), "QIANSHAO_LISTEN=127.0.0.1:2")
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`listen = "127.0.0.1:2"  # QIANSHAO_LISTEN`, fmt.Sprintf(`backup-every = "2h0m0s"  # %s`, file), `log-format = "text"  # --log-format`, `log-level = "info"  # default`,
	} {
		if !strings.Contains(string(out), want+"\n") {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	again := filepath.Join(t.TempDir(), "again.toml")
	if err := os.WriteFile(again, out, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(bin, "config", "print", "--config", again).CombinedOutput(); err != nil || !strings.Contains(string(out), `"127.0.0.1:2"  # `+again) {
		t.Errorf("what was printed cannot be read again: %v %s", err, out)
	}
	if err := os.WriteFile(file, []byte("lisen = \"127.0.0.1:1\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(bin, "config", "print", "--config", file).CombinedOutput(); err == nil || !strings.Contains(string(out), `no setting is called "lisen"`) {
		t.Errorf("a misspelt setting: %v %s", err, out)
	}
}
