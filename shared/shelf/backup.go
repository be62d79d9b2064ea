package shelf

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Errors of a restoration; nothing was written when they are given.
var (
	ErrNotEmpty  = errors.New("data directory is not empty")
	ErrNotBackup = errors.New("not a backup of this program, or damaged")
)

// restoredMax bounds one file of a backup: a bomb must not fill the disk.
const restoredMax = 64 << 30

// Backup writes everything to one file while others work on. The file is there whole, read back and found right, or
// not at all. It holds the device's key: whoever has it can speak for the device.
func (s *Shelf) Backup(ctx context.Context, path string) error {
	work, err := os.MkdirTemp(filepath.Dir(path), ".backup-")
	if err != nil {
		return fmt.Errorf("begin the backup: %w", err)
	}
	defer os.RemoveAll(work)
	if err := s.copyInto(ctx, work); err != nil {
		return err
	}
	part := path + ".part"
	if err := pack(part, work); err != nil {
		return errors.Join(fmt.Errorf("write the backup: %w", err), os.Remove(part))
	}
	if err := readBack(part); err != nil {
		return errors.Join(fmt.Errorf("read the backup back: %w", err), os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("finish the backup: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func (s *Shelf) copyInto(ctx context.Context, dir string) error {
	if err := os.Mkdir(filepath.Join(dir, "spaces"), 0o700); err != nil {
		return fmt.Errorf("begin the backup: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "device.key"), s.key.Bytes(), 0o600); err != nil {
		return fmt.Errorf("copy the key: %w", err)
	}
	if err := s.notes.Copy(ctx, filepath.Join(dir, "station.db")); err != nil {
		return fmt.Errorf("copy the notebook: %w", err)
	}
	for id, l := range s.open() {
		if err := l.Backup(ctx, filepath.Join(dir, "spaces", id.String()+".db")); err != nil {
			return fmt.Errorf("copy space %s: %w", id, err)
		}
	}
	return nil
}

func pack(path, dir string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(file)
	err = archive.AddFS(os.DirFS(dir))
	return errors.Join(err, archive.Close(), file.Sync(), file.Close())
}

// readBack reads every byte of a backup; the archive's own checksums say whether it is right.
func readBack(path string) error {
	return each(path, func(_ string, content io.Reader) error {
		_, err := io.Copy(io.Discard, content)
		return err
	})
}

// Restore puts a backup into an empty directory. The restored device raises its incarnation by itself, so that no
// number of what it wrote after the backup is used again.
func Restore(path, dir string) error {
	if err := readBack(path); err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look into the data directory: %w", err)
	}
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() != "owner.lock" && e.Name() != "control.sock" }) {
		return ErrNotEmpty
	}
	if err := os.MkdirAll(filepath.Join(dir, "spaces"), 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	return each(path, func(name string, content io.Reader) error {
		file, err := os.OpenFile(filepath.Join(dir, filepath.FromSlash(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Sync(), file.Close())
	})
}

// each reads the files of a backup, refusing names that no backup has: an archive from outside must not write where
// it likes.
func each(path string, read func(name string, content io.Reader) error) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
			return err
		}
		return fmt.Errorf("%w: %v", ErrNotBackup, err)
	}
	defer archive.Close()
	found := false
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if !belongs(f.Name) || f.UncompressedSize64 > restoredMax {
			return fmt.Errorf("%w: it holds %.80q", ErrNotBackup, f.Name)
		}
		found = found || f.Name == "device.key"
		if err := readOne(f, read); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%w: it has no key", ErrNotBackup)
	}
	return nil
}

func readOne(f *zip.File, read func(string, io.Reader) error) error {
	content, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %v", ErrNotBackup, err)
	}
	defer content.Close()
	if err := read(f.Name, io.LimitReader(content, restoredMax)); err != nil {
		var corrupt flate.CorruptInputError
		if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
			return fmt.Errorf("%w: %s: %v", ErrNotBackup, f.Name, err)
		}
		return err
	}
	return nil
}

func belongs(name string) bool {
	if name == "device.key" || name == "station.db" {
		return true
	}
	space, ok := strings.CutPrefix(name, "spaces/")
	if !ok {
		return false
	}
	id, ok := strings.CutSuffix(space, ".db")
	_, err := uuid.Parse(id)
	return ok && err == nil && len(id) == 36
}
