package screen

import (
	"encoding/json"
	"slices"
	"strings"
)

// lately are the values that were used in a field on this desk, the last first, by what the field is about: a place
// typed at the counter is offered on the board too.
type lately map[string][]string

// How many values of a field are remembered, and how long one may be, in characters.
const (
	latelyMax    = 9
	latelyLenMax = 60
)

// latelyOf is what a field is about, where what was typed there before is worth offering; empty for the others. Places
// are: a handful of them is typed all day long, and nowhere are they declared.
func latelyOf(f Field) string {
	typed := f.Kind == Han || f.Kind == Text
	if _, last, ok := strings.Cut(f.ID, "."); typed && ok && (strings.HasSuffix(last, "place") || strings.HasSuffix(last, "location")) {
		return "place"
	}
	return ""
}

// with puts a value first.
func (l lately) with(about, text string) lately {
	text = strings.TrimSpace(text)
	if text == "" || len([]rune(text)) > latelyLenMax {
		return l
	}
	next := lately{}
	for k, v := range l {
		next[k] = v
	}
	others := slices.DeleteFunc(slices.Clone(l[about]), func(old string) bool { return old == text })
	next[about] = append([]string{text}, others[:min(len(others), latelyMax-1)]...)
	return next
}

// used takes over what stands in the fields of a body that was saved.
func (l lately) used(b body) lately {
	blocks := b.blocks
	if b.dialog != nil {
		blocks = b.dialog.Body
	}
	eachField(blocks, func(f *Field) {
		if about := latelyOf(*f); about != "" {
			l = l.with(about, f.Text)
		}
	})
	return l
}

// last is the value used last; empty where there is none.
func (l lately) last(about string) string {
	if len(l[about]) == 0 {
		return ""
	}
	return l[about][0]
}

// encode writes the values as they are kept; a map of strings always encodes.
func (l lately) encode() string {
	b, err := json.Marshal(l)
	if err != nil {
		return ""
	}
	return string(b)
}

// decodeLately reads what encode wrote, within its bounds; anything else is nothing.
func decodeLately(kept string) lately {
	read := lately{}
	if kept == "" || json.Unmarshal([]byte(kept), &read) != nil {
		return lately{}
	}
	l := lately{}
	for about, values := range read {
		for _, v := range slices.Backward(values[:min(len(values), latelyMax)]) {
			l = l.with(about, v)
		}
	}
	return l
}

// equip gives every field what is the same wherever it stands: the words for what it does not take, and what was used
// there lately.
func equip(f frame, blocks []Block) {
	eachField(blocks, func(field *Field) {
		field.NoMatch = f.words.NotTaken
		if field.Kind == Pick {
			field.NoMatch = f.words.NoMatch
		}
		if about := latelyOf(*field); about != "" && !field.Off {
			field.Recent = f.lately[about]
		}
	})
}

// eachField goes through the fields of blocks.
func eachField(blocks []Block, do func(*Field)) {
	for _, b := range blocks {
		switch {
		case b.Form != nil:
			for i := range b.Form.Fields {
				do(&b.Form.Fields[i])
			}
		case b.Split != nil:
			eachField(b.Split.Left, do)
			eachField(b.Split.Right, do)
		}
	}
}
