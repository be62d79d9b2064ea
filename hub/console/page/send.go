package page

import (
	"mime"
	"net/http"
	"path"
	"strconv"
)

// fileTypes are what a browser is told of a file, by the ending of its name.
func fileTypes() map[string]string {
	return map[string]string{
		".pdf": "application/pdf", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
	}
}

// Send gives a file to be kept under a name, never to be shown in the page's place.
func (q *Request) Send(name string, raw []byte) error {
	kind := fileTypes()[path.Ext(name)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	h := q.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	q.Writer.WriteHeader(http.StatusOK)
	if _, err := q.Writer.Write(raw); err != nil {
		q.Log().DebugContext(q.HTTP.Context(), "file not taken", "reason", err.Error())
	}
	return nil
}
