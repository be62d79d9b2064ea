package shelf_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qianshao/shared/shelf"
)

// hashByHand is what sha256sum says of the test's photo.
const hashByHand = "7d50527c0b8c6abb34f153ee469c14d9e63d6796810851afc9f3b97a04911fc0"

func TestR9_5_AnAttachedFileIsKeptOnceUnderItsHash(t *testing.T) {
	s := open(t, t.TempDir(), false)
	dir := t.TempDir()
	for _, name := range []string{"合影.jpg", "同一张.jpg"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("东门合影"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, size, err := s.Attach(filepath.Join(dir, "合影.jpg"))
	if err != nil || size != 12 || first != hashByHand {
		t.Fatal(first, size, err)
	}
	again, _, err := s.Attach(filepath.Join(dir, "同一张.jpg"))
	if err != nil || again != first {
		t.Errorf("the same file has two hashes: %s %s %v", first, again, err)
	}
	path, ok := s.Attached(first)
	content, err := os.ReadFile(path)
	if !ok || err != nil || string(content) != "东门合影" {
		t.Errorf("kept is %q at %s, %v", content, path, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files are kept", len(entries))
	}
}

func TestR9_5_WhatIsNoFileIsNotAttached(t *testing.T) {
	s := open(t, t.TempDir(), false)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{t.TempDir(), empty, filepath.Join(t.TempDir(), "none")} {
		if _, _, err := s.Attach(path); !errors.Is(err, shelf.ErrNotFile) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, ok := s.Attached("../device.key"); ok {
		t.Error("a hash that is a path leads out of the folder")
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.Truncate(mustCreate(t, large), shelf.AttachedMax+1); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Attach(large); !errors.Is(err, shelf.ErrTooBig) {
		t.Errorf("too large: %v", err)
	}
}

func mustCreate(t *testing.T, path string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte{1}, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
