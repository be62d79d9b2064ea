package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed static
var static embed.FS

// asset is one file that pages load.
type asset struct {
	bytes []byte
	tag   string // of its bytes, so that a browser asks once for each version of the hub
}

type assets map[string]asset

func readAssets() (assets, error) {
	entries, err := fs.ReadDir(static, "static")
	if err != nil {
		return nil, fmt.Errorf("list static files: %w", err)
	}
	files := assets{}
	for _, e := range entries {
		raw, err := fs.ReadFile(static, "static/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read static file: %w", err)
		}
		files[e.Name()] = assetOf(raw)
	}
	return files, files.version("console.css")
}

func assetOf(raw []byte) asset {
	sum := sha256.Sum256(raw)
	return asset{raw, hex.EncodeToString(sum[:8])}
}

// version makes a style sheet name the version of each file it loads, so that a browser fetches a font once.
func (a assets) version(sheet string) error {
	raw := a[sheet].bytes
	for name := range a {
		raw = bytes.ReplaceAll(raw, []byte(`url("`+name+`")`), []byte(`url("`+name+"?v="+a[name].tag+`")`))
	}
	if len(raw) == 0 {
		return fmt.Errorf("style sheet %s is missing", sheet)
	}
	a[sheet] = assetOf(raw)
	return nil
}

// at is the address of a file in this version.
func (a assets) at(name string) string { return "/static/" + name + "?v=" + a[name].tag }

// types are named here, for what a machine calls them must not decide how a browser reads them.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	file, ok := a[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", typeOf(name))
	w.Header().Set("ETag", `"`+file.tag+`"`)
	if r.URL.Query().Get("v") == file.tag {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(file.bytes))
}
