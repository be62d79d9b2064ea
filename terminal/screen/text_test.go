package screen_test

import (
	"fmt"
	"strings"

	"qianshao/terminal/screen"
)

// renderText writes a view down, the same for equal views: what stands where, with tones in brackets.
func renderText(v screen.View) string {
	var b strings.Builder
	say := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	say("%s | %s | %s | %s", v.Header.Product, v.Header.Incident, v.Header.Clock, v.Header.Operator)
	var bar []string
	for _, i := range v.Bar {
		bar = append(bar, i.Text+tone(i.Tone))
	}
	say("%s", strings.Join(bar, " | "))
	if v.Exercise != "" {
		say("!! %s", v.Exercise)
	}
	var nav []string
	for _, n := range v.Nav {
		mark := ""
		if n.Active {
			mark = "*"
		}
		if n.Badge != "" {
			mark += "(" + n.Badge + tone(n.Tone) + ")"
		}
		nav = append(nav, n.Key+" "+n.Label+mark)
	}
	say("%s", strings.Join(nav, " | "))
	say("# %s", v.Heading)
	if v.Hint != "" {
		say("  %s", v.Hint)
	}
	writeBlocks(&b, v.Body, "  ")
	if v.Snack != nil {
		say("_ %s%s %s", v.Snack.Text, tone(v.Snack.Tone), v.Snack.Undo)
	}
	if v.Dialog != nil {
		say("[[ %s ]]", v.Dialog.Title)
		writeBlocks(&b, v.Dialog.Body, "   ")
	}
	say("keyboard: %s", v.Focus.Field)
	return b.String()
}

func tone(t screen.Tone) string {
	if t == screen.Plain {
		return ""
	}
	return "[" + string(t) + "]"
}

func writeBlocks(b *strings.Builder, blocks []screen.Block, indent string) {
	for _, block := range blocks {
		switch {
		case block.Form != nil:
			writeForm(b, block.Form, indent)
		case block.List != nil:
			writeList(b, block.List, indent)
		case block.Board != nil:
			writeBoard(b, block.Board, indent)
		case block.Tiles != nil:
			for _, t := range block.Tiles.Items {
				fmt.Fprintf(b, "%stile %s: %s %s%s\n", indent, t.Label, t.Value, t.Note, tone(t.Tone))
			}
		case block.Note != nil && block.Note.Text != "":
			for line := range strings.SplitSeq(block.Note.Text, "\n") {
				fmt.Fprintf(b, "%s“%s”%s\n", indent, line, tone(block.Note.Tone))
			}
		case block.Code != nil:
			fmt.Fprintf(b, "%s▦ %s\n", indent, block.Code.Text)
		case block.Actions != nil:
			fmt.Fprintf(b, "%s%s\n", indent, buttons(block.Actions.Buttons))
		case block.Tabs != nil:
			var tabs []string
			for _, tab := range block.Tabs.Items {
				label := tab.Label
				if tab.Active {
					label += "*"
				}
				if tab.Badge != "" {
					label += "(" + tab.Badge + tone(tab.Tone) + ")"
				}
				tabs = append(tabs, label)
			}
			fmt.Fprintf(b, "%stabs %s\n", indent, strings.Join(tabs, " | "))
		case block.Split != nil:
			fmt.Fprintf(b, "%sleft:\n", indent)
			writeBlocks(b, block.Split.Left, indent+"  ")
			fmt.Fprintf(b, "%sright:\n", indent)
			writeBlocks(b, block.Split.Right, indent+"  ")
		}
	}
}

func writeForm(b *strings.Builder, f *screen.Form, indent string) {
	fmt.Fprintf(b, "%sform %s\n", indent, f.Title)
	for _, field := range f.Fields {
		text := field.Text
		if field.Kind == screen.Pick {
			for _, o := range field.Options {
				if o.ID == field.Text {
					text = o.Label
				}
			}
		}
		fmt.Fprintf(b, "%s  %s", indent, field.Label)
		if field.Required {
			b.WriteString("*")
		}
		fmt.Fprintf(b, " [%s] %s", text, field.Kind)
		if field.Kind == screen.Pick {
			fmt.Fprintf(b, " of %d", len(field.Options))
		}
		for _, more := range []string{field.Hint, field.Error} {
			if more != "" {
				fmt.Fprintf(b, " “%s”", more)
			}
		}
		if field.Off {
			b.WriteString(" off")
		}
		b.WriteString("\n")
	}
	if f.Problem != "" {
		fmt.Fprintf(b, "%s  ! %s\n", indent, f.Problem)
	}
	if len(f.Buttons) > 0 {
		fmt.Fprintf(b, "%s  %s\n", indent, buttons(f.Buttons))
	}
}

func buttons(all []screen.Button) string {
	var texts []string
	for _, x := range all {
		text := "<" + x.Label
		if x.Key != "" {
			text += " " + x.Key
		}
		text += ">"
		if x.Primary {
			text = "<" + text + ">"
		}
		if x.Off {
			text += "off"
		}
		if x.Danger {
			text += "!"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " ")
}

func writeList(b *strings.Builder, l *screen.List, indent string) {
	var titles []string
	for _, c := range l.Columns {
		titles = append(titles, c.Title)
	}
	fmt.Fprintf(b, "%slist %s (%s)\n", indent, l.Title, strings.Join(titles, " | "))
	for _, r := range l.Rows {
		mark := "-"
		if r.ID == l.Selected {
			mark = ">"
		}
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Text+tone(c.Tone))
		}
		fmt.Fprintf(b, "%s  %s %s\n", indent, mark, strings.Join(cells, " | "))
	}
	if len(l.Rows) == 0 {
		fmt.Fprintf(b, "%s  (%s)\n", indent, l.Empty)
	}
	if l.Footer != "" {
		fmt.Fprintf(b, "%s  %s\n", indent, l.Footer)
	}
}

func writeBoard(b *strings.Builder, board *screen.Board, indent string) {
	for _, c := range board.Columns {
		fmt.Fprintf(b, "%scolumn %s %s%s\n", indent, c.Digit, c.Title, tone(c.Tone))
		for _, card := range c.Cards {
			mark := "-"
			if card.ID == board.Selected {
				mark = ">"
			}
			fmt.Fprintf(b, "%s  %s %s%s (%s) %s%s\n", indent, mark, card.Title, tone(card.Stripe), strings.Join(card.Lines, " / "), card.Mark, tone(card.Tone))
		}
	}
}
