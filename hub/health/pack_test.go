package health_test

import (
	"archive/zip"
	"errors"
	"os"
	"testing"
)

// repack writes a folder as a backup whose own checksums are right.
func repack(t *testing.T, dir, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	if err := errors.Join(archive.AddFS(os.DirFS(dir)), archive.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
}
