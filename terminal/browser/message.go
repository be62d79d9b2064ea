package browser

import (
	"encoding/json"
	"fmt"

	"qianshao/terminal/screen"
)

// Bounds of what a page may say: the longest text that a field takes is 20,000 characters of four bytes.
const (
	wordBytes = 300       // IDs and names of keys
	textBytes = 128 << 10 // what is typed
	lineBytes = 256 << 10 // one message, in JSON
	atMax     = 1 << 30   // rows
)

// said is one message of a page.
type said struct {
	Do   string `json:"do"`
	Of   string `json:"of"`   // field, list, board, form or button
	What string `json:"what"` // row, card, key
	To   string `json:"to"`   // column
	Text string `json:"text"` // what a field reads now, or a code
	N    uint64 `json:"n"`    // of a frame that was drawn, or of a row
}

// What a page says that is not for the screens.
const (
	saidDrawn = "drawn"  // frame N stands in the page
	saidLeave = "leave"  // the operator ends the program
	saidFault = "failed" // a frame could not be drawn; Text says where
)

func parseSaid(raw []byte) (said, error) {
	var s said
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("read message of a page: %w", err)
	}
	if max(len(s.Of), len(s.What), len(s.To)) > wordBytes || len(s.Text) > textBytes {
		return s, fmt.Errorf("read message of a page: %q is too long", s.Do)
	}
	return s, nil
}

// message is what s means to the screens; nil for nothing they know.
func (s said) message() screen.Message {
	switch s.Do {
	case "typed":
		return screen.Typed{Field: s.Of, Text: s.Text}
	case "pressed":
		return screen.Pressed{ID: s.Of}
	case "row chosen":
		return screen.RowChosen{List: s.Of, Row: s.What}
	case "rows wanted":
		return screen.RowsWanted{List: s.Of, At: int(min(s.N, atMax))}
	case "row opened":
		return screen.RowOpened{List: s.Of, Row: s.What}
	case "card chosen":
		return screen.CardChosen{Board: s.Of, Card: s.What}
	case "card opened":
		return screen.CardOpened{Board: s.Of, Card: s.What}
	case "card moved":
		return screen.CardMoved{Board: s.Of, Card: s.What, Column: s.To}
	case "key":
		return screen.KeyPressed{Key: s.What}
	case "scanned":
		return screen.Scanned{Code: s.Text}
	case "focus":
		return screen.FocusMoved{Field: s.Of}
	case "submitted":
		return screen.Submitted{Form: s.Of}
	}
	return nil
}
