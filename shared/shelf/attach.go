package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// AttachedMax bounds an attached file, in bytes: a photo, a scanned order, a short film.
const AttachedMax = 200 << 20

// Refusals of an attachment; nothing was kept.
var (
	ErrTooBig  = errors.New("file is too large to be attached")
	ErrNotFile = errors.New("not a file that can be attached")
)

// Attach keeps a copy of a file under its SHA-256, beside the database: records name it by that, and the same file is
// kept once. It does not travel by itself.
func (s *Shelf) Attach(path string) (hash string, size int64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", 0, fmt.Errorf("%w: %w", ErrNotFile, err)
	}
	switch {
	case !info.Mode().IsRegular() || info.Size() == 0:
		return "", 0, fmt.Errorf("%w: %s", ErrNotFile, filepath.Base(path))
	case info.Size() > AttachedMax:
		return "", 0, fmt.Errorf("%w: %d MB", ErrTooBig, info.Size()>>20)
	}
	folder := filepath.Join(s.dir, "files")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", 0, fmt.Errorf("make the folder of attachments: %w", err)
	}
	part, err := os.CreateTemp(folder, ".part-")
	if err != nil {
		return "", 0, fmt.Errorf("keep the attachment: %w", err)
	}
	hash, size, err = copyHashed(part, path)
	if err = errors.Join(err, part.Sync(), part.Close()); err == nil {
		err = errors.Join(os.Rename(part.Name(), filepath.Join(folder, hash)), syncDir(folder))
	}
	if err != nil {
		return "", 0, fmt.Errorf("keep the attachment: %w", errors.Join(err, os.RemoveAll(part.Name())))
	}
	return hash, size, nil
}

// copyHashed copies a file that may still grow: what is kept is what was hashed.
func copyHashed(to io.Writer, path string) (hash string, size int64, err error) {
	from, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer from.Close()
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(to, sum), io.LimitReader(from, AttachedMax+1))
	if err == nil && size > AttachedMax {
		err = ErrTooBig
	}
	return hex.EncodeToString(sum.Sum(nil)), size, err
}

// Attached is where a file is kept that records name by its hash; ok is false when it is not here.
func (s *Shelf) Attached(hash string) (path string, ok bool) {
	raw, err := hex.DecodeString(hash)
	if err != nil || len(raw) != sha256.Size {
		return "", false
	}
	path = filepath.Join(s.dir, "files", hex.EncodeToString(raw))
	_, err = os.Stat(path)
	return path, err == nil
}
