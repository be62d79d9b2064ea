package browser

import (
	"bytes"
	"hash/maphash"
	"html/template"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"qianshao/terminal/screen"
)

// drawer draws views for one page. It remembers what stands there: a block that did not change is named, not drawn again,
// and so is a set of choices.
type drawer struct {
	pages *pages
	seed  maphash.Seed
	stood map[string]screen.Block // of the last frame, by ID
	now   map[string]screen.Block // of the frame that is being drawn
	sets  map[string]bool         // sets of choices that the page has
	fresh map[string][][]string
	flat  bool // inside a dialog, whose ground is light already
}

// setsMax bounds what a page remembers; then it is told everything anew.
const setsMax = 256

func newDrawer(p *pages) *drawer {
	return &drawer{pages: p, seed: maphash.MakeSeed(), stood: map[string]screen.Block{}, sets: map[string]bool{}}
}

// frameData is what the template of a whole frame is filled with.
type frameData struct {
	View   screen.View
	Words  words
	Page   pageData
	Dialog *dialogData
}

// NavStop is the entry of the list of screens that Tab comes to: the open one, else the first.
func (f frameData) NavStop() string {
	at := max(0, slices.IndexFunc(f.View.Nav, func(n screen.NavItem) bool { return n.Active }))
	return f.View.Nav[at].ID
}

// pageData is a scrolling stack of blocks with its main buttons below it.
type pageData struct {
	Blocks template.HTML
	Pins   template.HTML
	Grows  bool
}

type dialogData struct {
	screen.Dialog
	Page pageData
}

// draw makes the frame of a view; the blocks that stand already are left out of it.
func (d *drawer) draw(v screen.View) (frame, error) {
	d.now, d.fresh = map[string]screen.Block{}, map[string][][]string{}
	if len(d.sets) > setsMax {
		d.sets, d.stood = map[string]bool{}, map[string]screen.Block{}
	}
	data := frameData{View: v, Words: wordsIn(v.Language)}
	var err error
	if data.Page, err = d.page("m", v.Body, false); err != nil {
		return frame{}, err
	}
	if v.Dialog != nil {
		data.Dialog = &dialogData{Dialog: *v.Dialog}
		if data.Dialog.Page, err = d.page("d", v.Dialog.Body, true); err != nil {
			return frame{}, err
		}
	}
	html, err := d.pages.fill("frame", data)
	if err != nil {
		return frame{}, err
	}
	d.stood = d.now
	f := frame{HTML: string(html), Title: v.Title, Lang: langOf(v.Language), Theme: v.Look.Theme, Size: v.Look.Size, Focus: focusFrame{v.Focus.Field, v.Focus.Rev}, Sound: soundFrame{v.Sound.Kind, v.Sound.Rev}, Options: d.fresh}
	if f.Theme == "" {
		f.Theme = screen.Day
	}
	if f.Size == "" {
		f.Size = screen.SizeNormal
	}
	return f, nil
}

func (d *drawer) page(at string, blocks []screen.Block, flat bool) (pageData, error) {
	d.flat = flat
	stack, err := d.stack(at, blocks)
	if err != nil {
		return pageData{}, err
	}
	pins, err := d.pins(at+"-pins", blocks)
	return pageData{Blocks: stack, Pins: pins, Grows: slices.ContainsFunc(blocks, grows)}, err
}

// stack draws blocks one below the other.
func (d *drawer) stack(at string, blocks []screen.Block) (template.HTML, error) {
	var all bytes.Buffer
	for i, b := range blocks {
		name, id := nameOf(b, at, i)
		if name == "" {
			continue
		}
		html, err := d.block(name, id, b)
		if err != nil {
			return "", err
		}
		all.WriteString(string(html))
	}
	return template.HTML(all.String()), nil
}

// nameOf is the template of a block, and an ID that it keeps among its neighbours; both empty for one that draws nothing
// here.
func nameOf(b screen.Block, at string, i int) (name, id string) {
	place := at + "-" + strconv.Itoa(i)
	switch {
	case b.Form != nil:
		return "form", at + "-form-" + b.Form.ID
	case b.List != nil:
		return "list", at + "-list-" + b.List.ID
	case b.Board != nil:
		return "board", at + "-board-" + b.Board.ID
	case b.Tiles != nil:
		return "tiles", at + "-tiles-" + b.Tiles.ID
	case b.Note != nil && b.Note.Text != "":
		return "note", place + "-note"
	case b.Actions != nil && !hasPrimary(b.Actions.Buttons):
		return "actions", place + "-actions"
	case b.Split != nil:
		return "split", place + "-split"
	case b.Tabs != nil:
		return "tabs", at + "-tabs-" + b.Tabs.ID
	case b.Code != nil:
		return "code", place + "-code"
	}
	return "", ""
}

// blockData is what the template of one block is filled with.
type blockData struct {
	screen.Block
	ID          string
	Flat        bool
	Within      string // the element that names the page or dialog around it
	Grows       bool
	Form        *formData
	Columns     []columnData
	Rows        []rowData
	CardLines   int
	Left, Right template.HTML
	Ratio       int
	Code        template.HTML
}

// block draws one block, or only names it where the page has it already. A split is never left out itself: what stands
// in it may be.
func (d *drawer) block(name, id string, b screen.Block) (template.HTML, error) {
	data := blockData{Block: b, ID: id, Flat: d.flat, Within: "title", Grows: grows(b)}
	if d.flat {
		data.Within = "dialog-title"
	}
	if name != "split" {
		d.now[id] = b
		if before, ok := d.stood[id]; ok && reflect.DeepEqual(before, b) {
			return d.pages.fill("same", data)
		}
	}
	var err error
	switch name {
	case "form":
		data.Form = d.form(*b.Form)
	case "list":
		data.Columns = columnsOf(*b.List)
		data.Rows = rowsOf(*b.List, data.Columns, data.RowCount()-b.List.All())
	case "board":
		data.CardLines = cardLines(*b.Board)
	case "code":
		data.Code = codePicture(b.Code.Text)
	case "split":
		data.Ratio = ratioOf(b.Split)
		if data.Left, err = d.stack(id+"-l", b.Split.Left); err != nil {
			return "", err
		}
		if data.Right, err = d.stack(id+"-r", b.Split.Right); err != nil {
			return "", err
		}
		return d.pages.fill(name, data)
	}
	return d.pages.fill(name, data)
}

// grows tells the blocks that take their share of the height that is left.
func grows(b screen.Block) bool {
	switch {
	case b.List != nil:
		return b.List.Height == 0
	case b.Board != nil:
		return true
	case b.Split != nil:
		return slices.ContainsFunc(b.Split.Left, grows) || slices.ContainsFunc(b.Split.Right, grows)
	}
	return false
}

// pins draws the rows of buttons that have a primary one, below the part that scrolls.
func (d *drawer) pins(at string, blocks []screen.Block) (template.HTML, error) {
	var all bytes.Buffer
	for i, b := range blocks {
		html, err := d.pinsOf(at+"-"+strconv.Itoa(i), b)
		if err != nil {
			return "", err
		}
		all.WriteString(string(html))
	}
	return template.HTML(all.String()), nil
}

func (d *drawer) pinsOf(at string, b screen.Block) (template.HTML, error) {
	data := blockData{Block: b, ID: at}
	switch {
	case b.Form != nil && hasPrimary(b.Form.Buttons):
		return d.pages.fill("pins", b.Form.Buttons)
	case b.Actions != nil && hasPrimary(b.Actions.Buttons):
		return d.pages.fill("pins", b.Actions.Buttons)
	case b.Split != nil:
		var err error
		if data.Left, err = d.pins(at+"l", b.Split.Left); err != nil {
			return "", err
		}
		if data.Right, err = d.pins(at+"r", b.Split.Right); err != nil || data.Left+data.Right == "" {
			return "", err
		}
		data.Ratio = ratioOf(b.Split)
		return d.pages.fill("split", data)
	}
	return "", nil
}

func hasPrimary(buttons []screen.Button) bool {
	return slices.ContainsFunc(buttons, func(b screen.Button) bool { return b.Primary })
}

// ratioOf is the share of the left column in hundredths, by fives: the style sheet has a rule for each.
func ratioOf(s *screen.Split) int {
	return int(min(0.8, max(0.2, s.Ratio))*20+0.5) * 5
}

// cardLines are those of the tallest card: all cards are alike.
func cardLines(b screen.Board) int {
	lines := 1
	for _, column := range b.Columns {
		for _, card := range column.Cards {
			lines = max(lines, len(card.Lines))
		}
	}
	return lines
}

// ofHelp tells the rows of the help, which name keys; what somebody wrote into a record stays as it was written.
func ofHelp(row string) bool {
	prefix, _, _ := strings.Cut(row, ".")
	return slices.Contains([]string{"help", "step", "beware"}, prefix)
}

// Below is how many rows of a list stand after those that are drawn.
func (b blockData) Below() int { return b.List.All() - b.List.First - len(b.List.Rows) }

// Headed says whether a list names its columns.
func (b blockData) Headed() bool {
	return slices.ContainsFunc(b.List.Columns, func(c screen.Column) bool { return c.Title != "" })
}

// RowCount is how many rows a list has, with that of the headings and those that are not drawn.
func (b blockData) RowCount() int {
	if b.Headed() {
		return b.List.All() + 1
	}
	return b.List.All()
}

// TabStop is the tab that the Tab key comes to: the open one, else the first.
func (b blockData) TabStop() string {
	at := max(0, slices.IndexFunc(b.Tabs.Items, func(t screen.Tab) bool { return t.Active }))
	return b.Tabs.Items[at].ID
}

// HeightClass is the rule of the style sheet for a list that wants so many rows.
func (b blockData) HeightClass() string {
	if b.List.Height == 0 {
		return "grows"
	}
	return "rows-" + strconv.Itoa(min(b.List.Height, rowsMax))
}

// rowsMax is the most rows a list can want on screen; the style sheet has a rule for each number.
const rowsMax = 20
