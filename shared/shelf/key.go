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
	if err := writeDurably(path, key.Bytes()); err != nil {
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

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
