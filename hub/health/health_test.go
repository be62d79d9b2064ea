package health_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"qianshao/hub/health"
	"qianshao/shared/shelf"
)

// centre is a hub without a socket.
type centre struct{ shelf *shelf.Shelf }

func (c centre) Shelf() *shelf.Shelf { return c.shelf }

func (c centre) Name() string { return "市级中心" }

func (c centre) Queues(context.Context) ([]health.Device, error) { return nil, nil }

func openCentre(t *testing.T) centre {
	t.Helper()
	s, err := shelf.OpenNamed(t.Context(), t.TempDir(), shelf.Options{Random: rand.Reader, Now: time.Now, Hub: true, Name: "中心"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return centre{s}
}

func TestABackupIsPutBackBeforeItCountsAndARottenOneIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.qsb")
	saved, err := health.Save(t.Context(), openCentre(t).shelf, path)
	if err != nil || saved.Spaces != 1 || len(saved.Digest) != 64 {
		t.Fatalf("saved %+v, %v", saved, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	back, err := health.Restore(t.Context(), path, t.TempDir())
	if err != nil || back.Digest != saved.Digest || back.Spaces != 1 {
		t.Errorf("put back %+v, %v", back, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[20] ^= 1 // in the time of the archive's first entry, which its own checksums do not cover
	raw[10] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	if _, err := health.Restore(t.Context(), path, empty); !errors.Is(err, shelf.ErrNotBackup) {
		t.Errorf("a changed file: %v", err)
	}
	if entries, err := os.ReadDir(empty); err != nil || len(entries) > 0 {
		t.Errorf("%d files were written, %v", len(entries), err)
	}
}

func TestABackupOfADamagedDatabaseIsToldWhenItIsPutBack(t *testing.T) {
	c := openCentre(t)
	census, ok := c.shelf.Census()
	if !ok {
		t.Fatal("no census")
	}
	path, dir := filepath.Join(t.TempDir(), "hub.qsb"), t.TempDir()
	if _, err := health.Save(t.Context(), c.shelf, path); err != nil {
		t.Fatal(err)
	}
	if err := shelf.Restore(path, dir); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(dir, "spaces", census.ID.String()+".db")
	raw, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(raw); i++ {
		raw[i] = 0xa5
	}
	if err := os.WriteFile(database, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	rotten := filepath.Join(t.TempDir(), "rotten.qsb")
	repack(t, dir, rotten)
	if _, err := health.Restore(t.Context(), rotten, t.TempDir()); !errors.Is(err, health.ErrUnsound) {
		t.Errorf("got %v", err)
	}
}

func TestFiguresAreToldOnThisMachineAlone(t *testing.T) {
	for address, may := range map[string]bool{
		"127.0.0.1:0": true, "[::1]:9464": true, "127.8.8.8:1": true,
		":9464": false, "0.0.0.0:9464": false, "10.0.0.5:9464": false, "localhost:9464": false, "127.0.0.1": false, "[::]:1": false,
	} {
		if err := health.Loopback(address); (err == nil) != may || err != nil && !errors.Is(err, health.ErrNotLoopback) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestTheLogIsBoundedByWhatItSaysAndOwnsUpToWhatItLeftOut(t *testing.T) {
	var out bytes.Buffer
	log, err := health.NewLog(&out, "json", slog.LevelInfo)
	if err != nil {
		t.Fatal(err)
	}
	h, at := log.Handler(), noon()
	for range 1000 {
		if err := h.Handle(t.Context(), slog.NewRecord(at, slog.LevelInfo, "request", 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Handle(t.Context(), slog.NewRecord(at, slog.LevelError, "backup failed", 0)); err != nil {
		t.Fatal(err)
	}
	if err := h.Handle(t.Context(), slog.NewRecord(at.Add(time.Minute), slog.LevelInfo, "request", 0)); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if n := strings.Count(text, `"request"`); n < 100 || n > 300 {
		t.Errorf("%d of 1001 lines were written", n)
	}
	if !strings.Contains(text, `"backup failed"`) || !strings.Contains(text, `"left_out":800`) {
		t.Errorf("the log ends with %s", text[len(text)-300:])
	}
	if _, err := health.NewLog(&out, "xml", slog.LevelInfo); err == nil {
		t.Error("xml was taken")
	}
}

func TestWhoAsksWhetherAHubIsReadyIsToldNoPath(t *testing.T) {
	c := openCentre(t)
	place := filepath.Join(t.TempDir(), "王芳的硬盘")
	if err := os.WriteFile(place, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log, err := health.NewLog(&out, "text", slog.LevelInfo)
		if err != nil {
			t.Fatal(err)
		}
		w := health.New(health.Options{Hub: c, Log: log, Now: time.Now, BackupDir: filepath.Join(place, "backups")})
		ctx, stop := context.WithCancel(t.Context())
		left := make(chan struct{})
		go func() { w.Run(ctx, "127.0.0.1:1"); close(left) }()
		w.BackUp()
		time.Sleep(time.Minute)
		asked := httptest.NewRecorder()
		w.Around(http.NotFoundHandler()).ServeHTTP(asked, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		stop()
		<-left
		if body := asked.Body.String(); !strings.Contains(body, "上一次备份失败") || strings.Contains(body, "王芳") {
			t.Errorf("anybody is told %s", body)
		}
		if !strings.Contains(out.String(), "王芳") {
			t.Errorf("nor does the log say why: %s", &out)
		}
	})
}

func TestAHostileTextStaysWithinItsLineOfTheLog(t *testing.T) {
	const name = "甲\nlevel=ERROR msg=\"disk failed\"\r\x1b[31m\u2028{\"level\":\"ERROR\"}"
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		log, err := health.NewLog(&out, format, slog.LevelInfo)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("device connected", "name", name, "error", errors.New(name))
		if got := out.String(); strings.Count(got, "\n") != 1 || strings.ContainsAny(got, "\r\x1b") || strings.Contains(got, " level=ERROR msg=\"disk") || !strings.Contains(got, "INFO") {
			t.Errorf("%s: %q", format, got)
		}
	}
}

func TestRequestsAreLoggedWithoutWhatTheyAskAndReadinessWaitsForTheFirstLook(t *testing.T) {
	var out bytes.Buffer
	log, err := health.NewLog(&out, "text", slog.LevelDebug)
	if err != nil {
		t.Fatal(err)
	}
	w := health.New(health.Options{Hub: openCentre(t), Log: log, Now: time.Now, Program: health.Program{Version: "9.9"}})
	doors := w.Around(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "nothing") {
			http.NotFound(w, r)
		}
		fmt.Fprint(w, "page")
	}))
	for path, want := range map[string]int{
		"/s/0190/teams/13812348000?q=13900001111": 200, "/s/0190/nothing-13812348000": 404, "/healthz": 200, "/readyz": 503, "/api/version": 200,
	} {
		answer := httptest.NewRecorder()
		doors.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if answer.Code != want {
			t.Errorf("%s answers %d", path, answer.Code)
		}
	}
	if text := out.String(); strings.Contains(text, "1381234") || strings.Contains(text, "1390000") || strings.Contains(text, "nothing") ||
		!strings.Contains(text, "class=/s/{space}/teams/{id} status=200") {
		t.Errorf("the log says\n%s", text)
	}
}
