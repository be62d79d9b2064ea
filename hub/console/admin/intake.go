package admin

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	"qianshao/hub/account"
	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/identity"
	"qianshao/shared/sheet"
)

// intakeBody is what stands on the page that takes a spreadsheet.
type intakeBody struct {
	body
	Kinds  []option // those the census is made of
	Others []option
	Census board.Space // where base data belongs
	InIt   bool        // this is it
	Closed bool
	MaxMiB int
}

// censusKinds are what the standing census is made of (D2), in the order it is taken.
func censusKinds() []string {
	return []string{"team", "person", "vehicle", "equipment", "facility", "supply", "organisation", "liaison", "case", "capability", "training", "readiness", "duty", "template"}
}

func (a *admin) showIntake(q *page.Request) error {
	return a.writeIntake(q, http.StatusOK, form{})
}

func (a *admin) writeIntake(q *page.Request, status int, f form) error {
	p := q.Page
	b := intakeBody{body: begin(q, "intake", p.T("基础数据导入", "Import of base data"), f), Closed: q.State.Space.Closed, MaxMiB: uploadMax >> 20}
	chosen := f.Or("kind", q.Word("kind"))
	for _, name := range censusKinds() {
		if k := q.State.Schema.Kind(name); k != nil {
			b.Kinds = append(b.Kinds, option{k.Name, p.In(k.Label), k.Name == chosen})
		}
	}
	for _, k := range q.State.Schema.Kinds() {
		if !slices.Contains(censusKinds(), k.Name) && k.Label.Zh != "" {
			b.Others = append(b.Others, option{k.Name, p.In(k.Label), k.Name == chosen})
		}
	}
	b.InIt = q.State.Space.Type == identity.Census
	for _, s := range q.Board().Spaces() {
		if s.Type == identity.Census {
			b.Census = s
		}
	}
	p.Body = b
	return q.Write(status, "admin_intake")
}

// takeSheet keeps a file that was sent and shows what it would do.
func (a *admin) takeSheet(q *page.Request) error {
	one, f, no := a.received(q)
	if no != "" {
		return a.writeIntake(q, http.StatusUnprocessableEntity, f.refuse(no))
	}
	name := make([]byte, 16)
	if _, err := io.ReadFull(a.Random, name); err != nil {
		return fmt.Errorf("name an upload: %w", err)
	}
	one.ID = hex.EncodeToString(name)
	a.uploads.keep(one, q.Page.Now)
	return q.Redirect(q.Page.Link("intake", one.ID))
}

// received reads a form with a file in it; no says what is wrong.
func (a *admin) received(q *page.Request) (one upload, f form, no string) {
	p := q.Page
	q.HTTP.Body = http.MaxBytesReader(q.Writer, q.HTTP.Body, uploadMax+aroundMax)
	err := q.HTTP.ParseMultipartForm(uploadMax)
	var much *http.MaxBytesError
	switch {
	case errors.As(err, &much):
		return one, f, fmt.Sprintf(p.T("文件超过 %d MiB，没有读取。请分成几个文件，或删去图片后再传。", "The file is over %d MiB and was not read. Divide it, or take pictures out, and send it again."), uploadMax>>20)
	case err != nil:
		return one, f, p.T("文件没有传完整，什么都没有写入。请重新选择文件。", "The file did not come whole; nothing was written. Choose it again.")
	}
	defer q.HTTP.MultipartForm.RemoveAll()
	f = form{values: q.HTTP.MultipartForm.Value}
	k := q.State.Schema.Kind(f.Value("kind"))
	if k == nil {
		return one, f, p.T("没有选数据类别，什么都没有写入。请选择这张表是什么，再选一次文件。", "No kind was chosen; nothing was written. Say what the sheet lists and choose the file again.")
	}
	files := q.HTTP.MultipartForm.File["file"]
	if len(files) != 1 || files[0].Size == 0 {
		return one, f, p.T("没有选文件，什么都没有写入。请选择 .xlsx 或 .csv 文件。", "No file was chosen; nothing was written. Choose an .xlsx or .csv file.")
	}
	in, err := files[0].Open()
	if err != nil {
		return one, f, p.T("文件读不出来，什么都没有写入。请重新选择文件。", "The file cannot be read; nothing was written. Choose it again.")
	}
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, uploadMax+1))
	if err != nil || len(raw) > uploadMax {
		return one, f, p.T("文件读不出来或太大，什么都没有写入。请重新选择文件。", "The file cannot be read or is too large; nothing was written. Choose it again.")
	}
	return upload{By: q.Account.Name, Space: q.State.Space.ID, Kind: k.Name, Name: plainName(files[0].Filename), Raw: raw}, f, ""
}

// plainName is a file's name without what a browser or a person may have put into it.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) && !unicode.Is(unicode.Bidi_Control, r) {
			return r
		}
		return -1
	}, name))
	return string(runes[:min(len(runes), fileNameMax)])
}

// sheetTemplate gives an empty sheet of a kind with its headings and lists of options.
func (a *admin) sheetTemplate(q *page.Request) error {
	k := q.State.Schema.Kind(q.Word("kind"))
	if k == nil {
		return page.ErrMissing
	}
	d, err := a.desk(q)
	if err != nil {
		return err
	}
	g, err := d.Template(q.HTTP.Context(), k.Name)
	if err != nil {
		return err
	}
	return send(q, k.Label.Zh+"模板"+endingOf(q), g)
}

// refusedRows gives the rows that are not taken, each with the reason, to be mended and sent again.
func (a *admin) refusedRows(q *page.Request) error {
	one, ok := a.sent(q)
	if !ok {
		return page.ErrMissing
	}
	plan, err := a.plan(q, one)
	if err != nil {
		return err
	}
	if err := q.Audit(account.Exported, one.Kind, "rows not imported of "+one.Name, q.Page.T("改正后再导入", "to be put right and imported")); err != nil {
		return err
	}
	return send(q, q.Page.T("未导入的行", "rows not imported")+endingOf(q), plan.Reasons(q.Page.Lang))
}

// unread says why a file is no spreadsheet.
func unread(q *page.Request, err error) string {
	p := q.Page
	switch {
	case errors.Is(err, sheet.ErrTooLarge):
		return p.T("表格太大，没有读取，什么都没有写入。请分成几个文件。", "The sheet is too large; it was not read and nothing was written. Divide it.")
	case errors.Is(err, sheet.ErrLocked):
		return p.T("文件有密码，没有读取，什么都没有写入。请去掉密码后再传。", "The file has a password; nothing was written. Take the password off and send it again.")
	case errors.Is(err, sheet.ErrOldFormat):
		return p.T("这是旧格式 .xls，没有读取，什么都没有写入。请用 WPS 或 Excel 另存为 .xlsx。", "This is the old .xls format; nothing was written. Save it as .xlsx.")
	}
	return p.T("文件读不懂，什么都没有写入。请确认是 .xlsx 或 .csv 表格、没有加密，再传一次。", "The file cannot be read; nothing was written. Make sure it is an .xlsx or .csv without a password, and send it again.")
}
