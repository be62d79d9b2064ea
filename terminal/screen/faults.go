package screen

import "strings"

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
	if id := firstFault(blocks); id != "" {
		m.focus = m.focus.to(id)
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

// firstFault is the first field marked wrong; empty where there is none.
func firstFault(blocks []Block) string {
	for _, b := range blocks {
		switch {
		case b.Form != nil:
			for _, field := range b.Form.Fields {
				if field.Error != "" && !field.Off {
					return field.ID
				}
			}
		case b.Split != nil:
			if id := firstFault(append(b.Split.Left[:len(b.Split.Left):len(b.Split.Left)], b.Split.Right...)); id != "" {
				return id
			}
		}
	}
	return ""
}
