package station

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"qianshao/shared/intake"
	"qianshao/shared/sheet"
)

// ReadSheet reads a spreadsheet by its path, as it was typed or dropped: quotes and file:// around it do not count.
func (f Front) ReadSheet(_ context.Context, path string) (intake.Grid, error) {
	file, err := os.Open(meantPath(path))
	if err != nil {
		return intake.Grid{}, fmt.Errorf("open spreadsheet: %w", err)
	}
	defer file.Close()
	return sheet.Read(file)
}

// meantPath is the path a person means who typed or dropped it.
func meantPath(path string) string {
	path = strings.TrimPrefix(strings.Trim(strings.TrimSpace(path), `"'`), "file://")
	if rest, home := strings.CutPrefix(path, "~/"); home {
		if dir, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(dir, rest)
		}
	}
	return path
}

// SaveSheet puts a spreadsheet into the folder of exports.
func (f Front) SaveSheet(ctx context.Context, name string, g intake.Grid) (string, error) {
	var b bytes.Buffer
	if err := sheet.Write(&b, name, g); err != nil {
		return "", err
	}
	dir, err := f.Exports(ctx)
	if err != nil {
		return "", err
	}
	return WriteNew(dir, name, b.Bytes())
}
