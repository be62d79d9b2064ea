package shelf

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"qianshao/shared/identity"
)

// loadKey reads the device's key, making it on first use. A damaged key is an error and never replaced: with a new
// key the device would be a stranger to its own logs.
func loadKey(path string, random io.Reader) (identity.Key, error) {
	raw, err := os.ReadFile(path)
	if err == nil {
		key, err := identity.ParseKey(raw)
		if err != nil {
			return identity.Key{}, fmt.Errorf("read %s: %w", filepath.Base(path), err)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return identity.Key{}, fmt.Errorf("read the device key: %w", err)
	}
	key, err := identity.NewKey(random)
	if err != nil {
		return identity.Key{}, fmt.Errorf("make the device key: %w", err)
	}
	if err := errors.Join(writeDurably(path, key.Bytes()), syncAbove(filepath.Dir(path))); err != nil {
		return identity.Key{}, fmt.Errorf("keep the device key: %w", err)
	}
	return key, nil
}

// writeDurably writes a file so that after a power cut it is there whole or not at all.
func writeDurably(path string, content []byte) error {
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncAbove makes sure that a directory made a moment ago, and those above it, are still there after a power cut: a key
// that is safe in a directory nobody finds again is lost.
func syncAbove(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for above := filepath.Dir(dir); above != dir; dir, above = above, filepath.Dir(above) {
		if err := syncDir(above); err != nil {
			return err
		}
	}
	return nil
}

// syncDir makes the names in a directory durable. Where that is not allowed (Windows, which keeps a journal of names,
// or a directory of somebody else) it has to do without.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
