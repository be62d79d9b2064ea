package screen

import (
	"slices"
	"strings"
)

// toFault moves the keyboard to the first field that is marked wrong, after a "no" or an attempt to save: a refusal is
// answered where it is about.
func (m Model) toFault(after page, key string, msg Message) Model {
	if key != m.Active || !attempts(msg) {
		return m
	}
	b := after.render(m.frame())
	blocks := b.blocks
	if b.dialog != nil {
		blocks = b.dialog.Body
	}
	if wrong := faultsIn(blocks); len(wrong) > 0 {
		m.focus = m.focus.to(wrong[0])
	}
	return m
}

// toNextFault moves the keyboard from the summary of what is wrong, or from a field that it names, to the next such field,
// round and round; it stays where it is when nothing is wrong.
func (m Model) toNextFault() Model {
	v := Render(m)
	blocks := v.Body
	if v.Dialog != nil {
		blocks = v.Dialog.Body
	}
	if wrong := faultsIn(blocks); len(wrong) > 0 {
		m.focus = m.focus.to(wrong[(slices.Index(wrong, m.focus.Field)+1)%len(wrong)])
	}
	return m
}

// attempts says whether a message is an attempt to save, or the answer to one.
func attempts(msg Message) bool {
	switch m := msg.(type) {
	case Refused, Submitted, formUnread:
		return true
	case KeyPressed:
		return m.Key == "Ctrl+Enter" || m.Key == "Ctrl+S"
	case Pressed:
		return strings.HasSuffix(m.ID, ".save")
	}
	return false
}

// faultsIn are the fields marked wrong, in their order on screen.
func faultsIn(blocks []Block) []string {
	var wrong []string
	for _, b := range blocks {
		switch {
		case b.Form != nil:
			for _, field := range b.Form.Fields {
				if field.Error != "" && !field.Off {
					wrong = append(wrong, field.ID)
				}
			}
		case b.Split != nil:
			wrong = append(append(wrong, faultsIn(b.Split.Left)...), faultsIn(b.Split.Right)...)
		}
	}
	return wrong
}
