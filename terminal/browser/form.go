package browser

import (
	"cmp"
	"hash/maphash"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"qianshao/terminal/screen"
)

// formData is a form as its template wants it.
type formData struct {
	screen.Form
	Columns int
	Fields  []fieldData
	Buttons []screen.Button // none where they stand below the page
}

func (d *drawer) form(f screen.Form) *formData {
	data := &formData{Form: f, Columns: max(1, min(6, f.Columns)), Buttons: f.Buttons}
	if hasPrimary(f.Buttons) {
		data.Buttons = nil
	}
	for _, field := range f.Fields {
		one := fieldData{Field: field, LenMax: cmp.Or(field.LenMax, lenMaxDefault)}
		if all := choices(field); len(all) > 0 || field.Kind == screen.Pick {
			one.Options = d.options(all)
		}
		data.Fields = append(data.Fields, one)
	}
	return data
}

// choices are what may be taken in a field in place of typing: the options of a pick, the provinces of a plate, the values
// used lately.
func choices(f screen.Field) []screen.Option {
	switch f.Kind {
	case screen.Pick:
		return f.Options
	case screen.Plate:
		return screen.PlateProvinces()
	case screen.Text, screen.Han:
		all := make([]screen.Option, len(f.Recent))
		for i, value := range f.Recent {
			all[i] = screen.Option{ID: value, Label: value}
		}
		return all
	}
	return nil
}

// SubmitOff says whether what the form submits with is shown but not to be pressed.
func (f *formData) SubmitOff() bool {
	return slices.ContainsFunc(f.Form.Buttons, func(b screen.Button) bool { return b.ID == f.Submit && b.Off })
}

// lenMaxDefault is what Field.LenMax 0 means.
const lenMaxDefault = 200

// options names a set of choices, and sends it along where the page has it not.
func (d *drawer) options(all []screen.Option) string {
	var h maphash.Hash
	h.SetSeed(d.seed)
	for _, o := range all {
		for _, word := range []string{o.ID, o.Label, o.Initials} {
			h.WriteString(strconv.Itoa(len(word)))
			h.WriteByte(' ')
			h.WriteString(word)
		}
	}
	name := strconv.FormatUint(h.Sum64(), 36)
	if !d.sets[name] {
		set := make([][]string, len(all))
		for i, o := range all {
			set[i] = []string{o.ID, o.Label, o.Initials}
		}
		d.sets[name], d.fresh[name] = true, set
	}
	return name
}

// fieldData is a field as its template wants it.
type fieldData struct {
	screen.Field
	LenMax  int
	Options string // name of the set of choices; empty without any
}

// DOM is the element's ID. A field that changes its kind is another element.
func (f fieldData) DOM() string { return "f-" + string(f.Kind) + "-" + f.ID }

// Type is that of the input element. One for telephone numbers asks most input methods to stay out; what comes through
// all the same is made plain by the page.
func (f fieldData) Type() string {
	switch f.Kind {
	case screen.Digits, screen.Time:
		return "tel"
	case screen.Password:
		return "password"
	}
	return "text"
}

// Shown is the text of a field that cannot be typed in.
func (f fieldData) Shown() string {
	switch f.Kind {
	case screen.Pick:
		for _, o := range f.Field.Options {
			if o.ID == f.Text {
				return o.Label
			}
		}
	case screen.Password:
		return strings.Repeat("•", len([]rune(f.Text)))
	}
	return f.Text
}

// Plain says whether a field is shown as text.
func (f fieldData) Plain() bool {
	return f.Kind == screen.ReadOnly || f.Off && f.Kind != screen.Check
}

// Message is what stands under the field, in a tone; none for nothing.
func (f fieldData) Message() screen.Note {
	switch {
	case f.Error != "":
		return screen.Note{Text: f.Error, Tone: screen.Alarm}
	case f.Note != "":
		return screen.Note{Text: f.Note, Tone: screen.Warn}
	}
	return screen.Note{}
}

// Modules of blank margin a code needs, and pixels of a module: as in the window.
const (
	codeMargin = 4
	codeModule = 5
)

// codePicture draws a text as a QR code, black on white in every theme, for that is what scanners read; nothing for
// what no code can hold: the text stands below it.
func codePicture(text string) template.HTML {
	made, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return ""
	}
	size := made.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := made.At(x, y).RGBA(); r == 0 {
				path.WriteString("M" + strconv.Itoa(x+codeMargin) + " " + strconv.Itoa(y+codeMargin) + "h1v1h-1z")
			}
		}
	}
	modules := size + 2*codeMargin
	side, pixels := strconv.Itoa(modules), strconv.Itoa(modules*codeModule)
	return template.HTML(`<svg viewBox="0 0 ` + side + " " + side + `" width="` + pixels + `" height="` + pixels +
		`" role="img" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h` + side + `v` + side + `H0z"/><path fill="#000" d="` + path.String() + `"/></svg>`)
}
