package screen

// Message is anything that happens to a screen: a key, a typed text, an effect's answer, a tick.
type Message interface{ message() }

// Typed says the text of a field now reads Text. Field IDs are unique within a View.
type Typed struct{ Field, Text string }

// Pressed says a button, tile, bar item or navigation item was pressed.
type Pressed struct{ ID string }

// RowChosen says a list row was selected with one press or the arrow keys.
type RowChosen struct{ List, Row string }

// RowOpened says a list row was opened (Enter, or a press on the selected row).
type RowOpened struct{ List, Row string }

// RowsWanted says that the row which At others stand before, or rows near it, came in sight and are not in the View.
type RowsWanted struct {
	List string
	At   int
}

// CardChosen says a board card was selected.
type CardChosen struct{ Board, Card string }

// CardOpened says a board card was opened.
type CardOpened struct{ Board, Card string }

// CardMoved says a card was sent to another column.
type CardMoved struct{ Board, Card, Column string }

// KeyPressed is a key that no entry consumed: "F1"…"F12", "Ctrl+Enter", "Ctrl+S", "Ctrl+Z", "Ctrl+K", "Ctrl+N",
// "Ctrl+P", "Ctrl++", "Ctrl+-", "Alt+1"…"Alt+9", "Alt+A"…"Alt+Z", "Esc", and single letters where no entry has the focus.
type KeyPressed struct{ Key string }

// Scanned is a burst from a keyboard-wedge scanner, without its end key.
type Scanned struct{ Code string }

// FocusMoved says the operator moved the keyboard to a field.
type FocusMoved struct{ Field string }

// Submitted says Enter was pressed in the last field of a form.
type Submitted struct{ Form string }

func (Typed) message()      {}
func (Pressed) message()    {}
func (RowChosen) message()  {}
func (RowOpened) message()  {}
func (RowsWanted) message() {}
func (CardChosen) message() {}
func (CardOpened) message() {}
func (CardMoved) message()  {}
func (KeyPressed) message() {}
func (Scanned) message()    {}
func (FocusMoved) message() {}
func (Submitted) message()  {}
