package window

import (
	"reflect"

	"qianshao/terminal/screen"
)

// teller is a block that can hear which of its items is chosen without being drawn anew.
type teller interface{ told(screen.Block) }

// retell takes over a view that says nothing new but what is chosen, and tells whether it did. An arrow key has drawn
// its two cards when the model answers; where the processor draws, one more picture of the window is most of what the
// key costs.
func (p *page) retell(old, new screen.View) bool {
	if len(old.Body) != len(new.Body) || len(new.Body) == 0 {
		return false
	}
	same := new
	same.Body = make([]screen.Block, len(new.Body))
	for i, b := range new.Body {
		same.Body[i] = unchosen(b, old.Body[i])
	}
	if !reflect.DeepEqual(same, old) {
		return false
	}
	for i, key := range p.stack.keys {
		for at, b := range new.Body {
			if keyOf(b, at) != key {
				continue
			}
			if t, ok := p.stack.blocks[i].(teller); ok {
				t.told(b)
			}
		}
	}
	return true
}

// unchosen is a board or list with the choice of the one before it.
func unchosen(b, before screen.Block) screen.Block {
	if b.List != nil && before.List != nil {
		list := *b.List
		list.Selected = before.List.Selected
		b.List = &list
	}
	if b.Board != nil && before.Board != nil {
		board := *b.Board
		board.Selected = before.Board.Selected
		b.Board = &board
	}
	return b
}

func (b *board) told(block screen.Block) {
	before := b.chosen.now
	b.spec.Selected = block.Board.Selected
	if b.chosen.told(b.spec.Selected); b.chosen.now != before {
		b.showChosen(before)
	}
}

func (l *list) told(block screen.Block) {
	before := l.chosen.now
	l.spec.Selected = block.List.Selected
	if l.chosen.told(l.spec.Selected); l.chosen.now == before {
		return
	}
	at := l.place(l.chosen.now)
	l.rows.redraw(l.place(before))
	l.rows.reveal(at)
	l.rows.redraw(at)
}
