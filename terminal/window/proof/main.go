//go:build cgo && x11

// Command proof opens a sample view in a real window and prints every message, one a line.
//
// It is the program that the tests with a display drive: the input method's, the pictures'. It imports Fyne's app,
// as terminal/main.go does and no one else should, because only a real driver has input methods and key presses.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"qianshao/terminal/screen"
	"qianshao/terminal/window"
	"qianshao/terminal/window/ime"
	"qianshao/terminal/window/sample"
)

func main() {
	name := flag.String("view", "checkin", "checkin, board, counts, tasking, asking, fields")
	theme := flag.String("theme", "day", "day, night")
	size := flag.String("size", "normal", "normal, large, huge")
	focus := flag.String("focus", "", "field that the keyboard starts in")
	rest := flag.Bool("rest", false, "say when the window rests for the first time")
	flag.Parse()

	p := &proof{view: *name, look: screen.Look{Theme: screen.Theme(*theme), Size: screen.TextSize(*size)}}
	p.window = window.New(app.NewWithID("qianshao.proof"), p.receive)
	p.focus = screen.Focus{Field: *focus, Rev: 1}
	p.show()
	if *rest {
		go sayRest()
	}
	p.window.Run()
	fmt.Fprintf(os.Stdout, "status %+v\n", ime.Now())
}

// sayRest prints a line when the window library rests for the first time.
func sayRest() {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for range look.C {
		if ime.Rests() > 0 {
			fmt.Println("resting")
			return
		}
	}
}

// proof is the least model that makes a view answer: it keeps what was chosen and how it looks.
type proof struct {
	window *window.Window
	view   string
	look   screen.Look
	focus  screen.Focus
	chosen string
	rev    int
}

func (p *proof) receive(m screen.Message) {
	fmt.Printf("%T%+v\n", m, m)
	switch m := m.(type) {
	case screen.KeyPressed:
		p.key(m.Key)
	case screen.RowChosen:
		p.chosen = m.Row
	case screen.CardChosen:
		p.chosen = m.Card
	case screen.Pressed:
		p.pressed(m.ID)
	default:
		return
	}
	p.show()
}

func (p *proof) pressed(id string) {
	switch id {
	case "nav.checkin", "dialog.cancel":
		p.view = "checkin"
	case "nav.board":
		p.view = "board"
	case "nav.tasks":
		p.view = "tasking"
	case "nav.counts":
		p.view = "counts"
	case "arrival.save":
		p.view = "asking"
	}
}

func (p *proof) key(key string) {
	sizes := []screen.TextSize{screen.SizeNormal, screen.SizeLarge, screen.SizeHuge}
	at := 0
	for i, s := range sizes {
		if s == p.look.Size {
			at = i
		}
	}
	switch key {
	case "F12":
		if p.look.Theme == screen.Night {
			p.look.Theme = screen.Day
		} else {
			p.look.Theme = screen.Night
		}
	case "Ctrl++":
		p.look.Size = sizes[min(at+1, 2)]
	case "Ctrl+-":
		p.look.Size = sizes[max(at-1, 0)]
	case "F2":
		p.view = "checkin"
	case "F4":
		p.view = "tasking"
	case "T":
		p.view = "board"
	case "S":
		p.view = "counts"
	case "F7": // everything as at the start
		p.rev++
		p.focus.Rev++
	case "F6":
		p.where()
	case "Ctrl+Q":
		p.window.Close()
	}
}

// where prints in pixels where what has the keyboard stands in the window.
func (p *proof) where() {
	c := p.window.Fyne().Canvas()
	o, ok := c.Focused().(fyne.CanvasObject)
	if !ok {
		fmt.Println("nowhere")
		return
	}
	at, size, scale := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size(), c.Scale()
	fmt.Printf("stands %.0f %.0f %.0f %.0f\n", at.X*scale, at.Y*scale, size.Width*scale, size.Height*scale)
}

func (p *proof) show() {
	v := sample.ByName(p.view, p.look)
	v.Focus = p.focus
	for _, b := range v.Body {
		if b.Form == nil {
			continue
		}
		for i := range b.Form.Fields {
			b.Form.Fields[i].Rev = p.rev
		}
	}
	if p.chosen != "" {
		choose(v.Body, p.chosen)
	}
	p.window.Show(v)
}

// choose marks a row or card in every list and board that has it.
func choose(blocks []screen.Block, id string) {
	for _, b := range blocks {
		switch {
		case b.List != nil:
			for _, r := range b.List.Rows {
				if r.ID == id {
					b.List.Selected = id
				}
			}
		case b.Board != nil:
			b.Board.Selected = id
		case b.Split != nil:
			choose(b.Split.Left, id)
			choose(b.Split.Right, id)
		}
	}
}
