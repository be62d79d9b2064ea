package admin

import (
	"bytes"

	"qianshao/hub/console/page"
	"qianshao/shared/intake"
	"qianshao/shared/sheet"
)

// endingOf is the kind of file that is asked for.
func endingOf(q *page.Request) string {
	if q.Word("as") == "csv" || q.HTTP.PostFormValue("kind") == "csv" {
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
	return q.Send(name, out.Bytes())
}
