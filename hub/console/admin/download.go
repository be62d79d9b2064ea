package admin

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"qianshao/hub/console/page"
	"qianshao/shared/intake"
	"qianshao/shared/sheet"
)

// endingOf is the kind of file that is asked for.
func endingOf(q *page.Request) string {
	if q.Word("as") == "csv" {
		return ".csv"
	}
	return ".xlsx"
}

// send gives a sheet to be kept.
func send(q *page.Request, name string, g intake.Grid) error {
	var out bytes.Buffer
	if err := sheet.Write(&out, name, g); err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	if strings.HasSuffix(name, ".csv") {
		h.Set("Content-Type", "text/csv; charset=utf-8")
	}
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	q.Writer.WriteHeader(http.StatusOK)
	if _, err := out.WriteTo(q.Writer); err != nil {
		q.Log().DebugContext(q.HTTP.Context(), "file not taken", "reason", err.Error())
	}
	return nil
}
