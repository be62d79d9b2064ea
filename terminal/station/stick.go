package station

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"qianshao/terminal/screen"
)

// stickEnding is the ending of the files a stick carries.
const stickEnding = ".qsu"

// WriteStick writes everything held of the open space to one file. A folder, such as the stick itself, gets one named
// after the space; it replaces the one written there before.
func (f Front) WriteStick(ctx context.Context, path string) (screen.Carried, error) {
	space, err := f.Current()
	if err != nil {
		return screen.Carried{}, err
	}
	path = meantPath(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, fileName(space.Name)+stickEnding)
	} else if filepath.Ext(path) == "" {
		path += stickEnding
	}
	done, err := f.shelf.WriteBundle(ctx, space.ID, path, f.Program())
	return screen.Carried{Path: path, Changes: done.Changes, Bytes: done.Bytes, Clear: done.Readers == 0}, err
}

// ReadStick takes in what such a file carries.
func (f Front) ReadStick(ctx context.Context, path string) (screen.Carried, error) {
	done, err := f.shelf.ReadBundle(ctx, meantPath(path))
	return screen.Carried{Path: path, Changes: done.Received, Bytes: done.Bytes, From: done.Name}, err
}

// fileName makes a name that every file system of a stick takes.
func fileName(name string) string {
	return strings.TrimRight(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, name), ". ")
}
