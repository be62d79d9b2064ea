package browser

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

	"qianshao/shared/font"
)

//go:embed static
var static embed.FS

// asset is one file that the page loads.
type asset struct {
	bytes []byte
	tag   string // of its bytes, so that a browser asks once for each version of the terminal
}

type assets map[string]asset

// readAssets gives every file by name: those below static, the type of the window, and the colours of the palette.
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
	files["regular.ttf"] = assetOf(font.Regular)
	files["bold.ttf"] = assetOf(font.Bold)
	files["look.css"] = assetOf([]byte(lookSheet()))
	files.refer("browser.css")
	return files, nil
}

func assetOf(raw []byte) asset {
	// The ends are enough to tell versions apart with the length; ten megabytes of type need not be read at every start.
	const much = 1 << 20
	sum := sha256.New()
	fmt.Fprintf(sum, "%d ", len(raw))
	sum.Write(raw[:min(len(raw), much)])
	sum.Write(raw[max(0, len(raw)-much):])
	return asset{raw, hex.EncodeToString(sum.Sum(nil)[:8])}
}

// refer makes a style sheet name the versions of the type it loads: ten megabytes are to be fetched once.
func (a assets) refer(sheet string) {
	raw := a[sheet].bytes
	for name, file := range a {
		raw = bytes.ReplaceAll(raw, []byte(`url("`+name+`")`), []byte(`url("`+name+"?v="+file.tag+`")`))
	}
	a[sheet] = assetOf(raw)
}

// typeOf is named here, for what a machine calls a file must not decide how a browser reads it.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".ttf":
		return "font/ttf"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// ServeHTTP gives one file; none of them holds anything of the data.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", typeOf(r.PathValue("file")))
	w.Header().Set("ETag", `"`+file.tag+`"`)
	w.Header().Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == file.tag {
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.bytes))
}
