// Package asset serves the static files that pages load, each named by its content, so that a browser asks once for each
// version of the program.
package asset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// file is one file that pages load.
type file struct {
	bytes []byte
	tag   string // of its bytes
}

// Files are static files by name. They are put together once and only read afterwards.
type Files map[string]file

// Read gives the files that lie directly in dir of every system named, the later of one name replacing the earlier.
func Read(dir string, systems ...fs.FS) (Files, error) {
	files := Files{}
	for _, from := range systems {
		entries, err := fs.ReadDir(from, dir)
		if err != nil {
			return nil, fmt.Errorf("list static files: %w", err)
		}
		for _, e := range entries {
			raw, err := fs.ReadFile(from, path.Join(dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("read static file: %w", err)
			}
			files.Add(e.Name(), raw)
		}
	}
	return files, nil
}

// Add puts a file in under a name.
func (f Files) Add(name string, raw []byte) {
	// The ends are enough to tell versions apart with the length; ten megabytes of type need not be read at every start.
	const much = 1 << 20
	sum := sha256.New()
	fmt.Fprintf(sum, "%d ", len(raw))
	sum.Write(raw[:min(len(raw), much)])
	sum.Write(raw[max(0, len(raw)-much):])
	f[name] = file{raw, hex.EncodeToString(sum.Sum(nil)[:8])}
}

// Refer makes a style sheet name the version of each file it loads, so that a browser fetches a font once. The error
// says that the sheet is missing.
func (f Files) Refer(sheet string) error {
	raw := f[sheet].bytes
	for name, one := range f {
		raw = bytes.ReplaceAll(raw, []byte(`url("`+name+`")`), []byte(`url("`+name+"?v="+one.tag+`")`))
	}
	if len(raw) == 0 {
		return fmt.Errorf("style sheet %s is missing", sheet)
	}
	f.Add(sheet, raw)
	return nil
}

// Version names the bytes of a file; empty for one that is not there.
func (f Files) Version(name string) string { return f[name].tag }

// At is the address of a file in this version, below /static/.
func (f Files) At(name string) string { return "/static/" + name + "?v=" + f[name].tag }

// typeOf is named here, for what a machine calls a file must not decide how a browser reads it.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	case ".svg":
		return "image/svg+xml"
	case ".wav":
		return "audio/wav"
	}
	return "text/plain; charset=utf-8"
}

// ServeHTTP gives the file that the address's "file" names; none of them holds anything of the data.
func (f Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	one, ok := f[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", typeOf(name))
	w.Header().Set("ETag", `"`+one.tag+`"`)
	w.Header().Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == one.tag {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(one.bytes))
}
