package page_test

import (
	"mime"
	"net/http/httptest"
	"strings"
	"testing"

	"qianshao/hub/console/page"
)

func TestAFileIsKeptUnderItsNameAndNeverShown(t *testing.T) {
	for name, kind := range map[string]string{
		"演练_日报_R-1.pdf": "application/pdf", "teams.csv": "text/csv; charset=utf-8", "a \"b\"; filename=c.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"x\r\nSet-Cookie: stolen=1.txt": "text/plain; charset=utf-8", "page.html": "application/octet-stream", "x.svg\x00.htm": "application/octet-stream", "\u202efdp.exe": "application/octet-stream",
	} {
		w := httptest.NewRecorder()
		q := &page.Request{Writer: w, HTTP: httptest.NewRequest("GET", "/", nil)}
		if err := q.Send(name, []byte("<script>")); err != nil {
			t.Fatal(err)
		}
		got := w.Result()
		how, words, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
		if err != nil || how != "attachment" || words["filename"] != name || len(words) != 1 {
			t.Errorf("%q is sent as %q: %v", name, got.Header.Get("Content-Disposition"), err)
		}
		if strings.ContainsAny(got.Header.Get("Content-Disposition"), "\r\n\x00") || len(got.Header) != 3 || got.Header.Get("Content-Type") != kind || got.Header.Get("Content-Length") != "8" {
			t.Errorf("%q has the head %v", name, got.Header)
		}
	}
}
